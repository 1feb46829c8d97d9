// The demo server's HTTP endpoints: a password for a token, and a token for one that is too late.

export interface Login {
  readonly username: string;
  readonly password: string;
  readonly life: string;
}

/** @throws Error with a sentence for the page. */
export async function fetchToken(login: Login): Promise<string> {
  return post('/login', { 'Content-Type': 'application/json' }, JSON.stringify(login));
}

/** @throws Error with a sentence for the page. */
export async function fetchExpiredToken(token: string): Promise<string> {
  return post('/demo-tokens/expired', { Authorization: `Bearer ${token}` }, '');
}

async function post(path: string, headers: Record<string, string>, body: string): Promise<string> {
  const response = await fetch(path, { method: 'POST', headers, body }).catch(() => {
    throw new Error('The server does not answer.');
  });
  if (response.status === 401) throw new Error('Wrong user name or password.');
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const { token } = (await response.json()) as { token: string };
  return token;
}
