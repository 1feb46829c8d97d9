// Signs people in at an OpenID provider by authorization code and PKCE, and keeps their tokens: here, and nowhere else.
import * as oauth from 'oauth4webapi';

const CLIENT = { client_id: 'page' };
const REDIRECT_URI = `${location.origin}/`;
const NO_SECRET = oauth.None();
/** Leave this out: your issuer is https. */
const OPTIONS = { [oauth.allowInsecureRequests]: true };

export async function createSignIn({ issuer, resource }) {
  const discovered = await oauth.discoveryRequest(new URL(issuer), OPTIONS);
  const provider = await oauth.processDiscoveryResponse(new URL(issuer), discovered);
  let tokens = null;

  /** Goes to the provider. What proves that its answer is to this very question stays here, in the tab. */
  async function begin() {
    const codeVerifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    sessionStorage.setItem('question', JSON.stringify({ codeVerifier, state }));
    goTo(provider.authorization_endpoint, {
      client_id: CLIENT.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'chat',
      resource,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  /** Whether the page was opened by the provider's answer and somebody is signed in now. Throws for a wrong answer. */
  async function finish() {
    const answer = new URL(location.href);
    if (!answer.searchParams.has('state')) return false;
    history.replaceState(null, '', REDIRECT_URI);
    const question = JSON.parse(sessionStorage.getItem('question') ?? '{}');
    sessionStorage.removeItem('question');
    if (question.state === undefined) throw new Error('this tab has asked for nothing');
    const parameters = oauth.validateAuthResponse(provider, CLIENT, answer, question.state);
    const response = await oauth.authorizationCodeGrantRequest(
      provider,
      CLIENT,
      NO_SECRET,
      parameters,
      REDIRECT_URI,
      question.codeVerifier,
      OPTIONS,
    );
    tokens = await oauth.processAuthorizationCodeResponse(provider, CLIENT, response);
    return true;
  }

  /** For `createClient`: a fresh token when the last one is no longer good; null when there is none to be had. */
  async function accessToken({ reason }) {
    if (reason === 'initial') return tokens.access_token;
    const response = await oauth.refreshTokenGrantRequest(provider, CLIENT, NO_SECRET, tokens.refresh_token, {
      ...OPTIONS,
      additionalParameters: { resource },
    });
    try {
      tokens = { ...tokens, ...(await oauth.processRefreshTokenResponse(provider, CLIENT, response)) };
      return tokens.access_token;
    } catch (error) {
      if (error.error === 'invalid_grant') return null; // signed out at the provider, or too long away
      throw error; // the client asks again later
    }
  }

  /** Ends the sign-in at the provider, too, and the refresh token with it. */
  function signOut() {
    tokens = null;
    goTo(provider.end_session_endpoint, {
      client_id: CLIENT.client_id,
      post_logout_redirect_uri: REDIRECT_URI,
    });
  }

  return { begin, finish, accessToken, signOut };
}

function goTo(endpoint, parameters) {
  const url = new URL(endpoint);
  url.search = new URLSearchParams(parameters);
  location.assign(url);
}
