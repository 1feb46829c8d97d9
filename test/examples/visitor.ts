// Somebody who visits the web application of an example without a browser.

/** Keeps the one cookie that the application sets. */
export class Visitor {
  readonly #origin: string;
  cookie = '';

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** A request with the cookie; `body`, where given, goes as JSON. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const response = await fetch(this.#origin + path, {
      method,
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    return response;
  }

  /** @returns the status of the answer. */
  async logIn(user: string, password = `${user}-demo`): Promise<number> {
    return (await this.send('POST', '/login', { user, password })).status;
  }

  /** The port of the example's socket server. */
  async socketPort(): Promise<number> {
    const { socketUrl } = (await (await this.send('GET', '/me')).json()) as { socketUrl: string };
    return Number(new URL(socketUrl).port);
  }
}
