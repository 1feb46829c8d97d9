// The demo server's HTTP endpoints: a password for a token, and a token for one that is too late.

export interface Login {
  readonly username: string;
  readonly password: string;
  readonly life: string;
}

/** @throws Error with a sentence for the page. */
export async function fetchToken(login: Login): Promise<string> {
  const headers = { 'Content-Type': 'application/json' };
  return post('/login', headers, JSON.stringify(login), 'Wrong user name or password.');
}

/** @throws Error with a sentence for the page. */
export async function fetchExpiredToken(token: string): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` };
  return post(
    '/demo-tokens/expired',
    headers,
    '',
    'Your own token is not good any more: sign in again first.',
  );
}

/** `refused` is the sentence for a 401, which means something else at each endpoint. */
async function post(
  path: string,
  headers: Record<string, string>,
  body: string,
  refused: string,
): Promise<string> {
  const response = await fetch(path, { method: 'POST', headers, body }).catch(() => {
    throw new Error('The server does not answer.');
  });
  if (response.status === 401) throw new Error(refused);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const { token } = (await response.json()) as { token: string };
  return token;
}
