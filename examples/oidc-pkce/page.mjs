// What runs in the browser: sign in at the provider, connect with its access token, come back when that expires.
import { createClient } from '@inband/client';
import { createSignIn } from './sign-in.mjs';

const $ = (selector) => document.querySelector(selector);
const config = await (await fetch('/config')).json();
const signIn = await createSignIn(config);
let client;

function connect() {
  client = createClient({
    url: config.socketUrl,
    // Asked once for each connection. `reason` says whether the last token is worth another try.
    token: (request) => {
      note(`The client asks for a token: ${request.reason}.`);
      return signIn.accessToken(request);
    },
  });
  client.onState(show);
  show(client.state);
}

function show(state) {
  $('#status').textContent = describe(state);
  $('#signed-out').hidden = state.status !== 'stopped';
  $('#signed-in').hidden = state.status === 'stopped';
  $('#who').disabled = state.status !== 'authenticated';
}

function describe(state) {
  switch (state.status) {
    case 'authenticated':
      return `Connected as ${state.session.subject}, until ${time(state.session.expiresAtMs)}.`;
    case 'waitingToRetry':
      return 'Not connected, will try again.';
    case 'stopped':
      return 'Signed out.';
    default:
      return 'Connecting…';
  }
}

function time(ms) {
  return new Date(ms).toLocaleTimeString();
}

function note(text) {
  const line = document.createElement('li');
  line.textContent = text;
  $('#notes').append(line);
}

$('#sign-in').addEventListener('click', signIn.begin);
$('#sign-in').disabled = false;

$('#who').addEventListener('click', async () => {
  const { subject, scope } = await client.request('whoAmI');
  note(`You are ${subject}, and may ${scope}.`);
});

$('#sign-out').addEventListener('click', () => {
  client.close();
  signIn.signOut();
});

try {
  if (await signIn.finish()) connect();
} catch (error) {
  $('#status').textContent = `Not signed in: ${error.message}.`;
}
