// People who want in, honest ones and thieves, whatever state the server's Redis is in.
import { randomBytes } from 'node:crypto';
import type { RawClient } from '../support/raw-client.ts';
import type { Presentation } from '../ways-in/presentation.ts';
import { present } from './present.ts';

const ORIGIN = 'https://app.example';
/** So many that nobody asks for tickets more often than one person may. */
const USERS = 40;

/** A web application's own doing: it writes its login sessions past the server. */
export interface LoginSessions {
  logIn(id: string, user: string): Promise<void>;
  logOut(id: string): Promise<void>;
}

export interface OpenSocket {
  readonly sessionId: string;
  readonly client: RawClient;
}

export class Visitors {
  /** Every session id and ticket there was: what must not be found in a log. */
  readonly secrets: string[] = [];
  readonly #port: number;
  readonly #logins: LoginSessions;
  #sessionIds: string[] = [];
  #deletedSessionId = '';
  #usedTicket = '';

  constructor(port: number, logins: LoginSessions) {
    this.#port = port;
    this.#logins = logins;
  }

  /** Logs everybody in, and gets the thieves what they steal: a session that was ended and a ticket that was used. */
  async arrive(): Promise<void> {
    this.#sessionIds = Array.from({ length: USERS }, () => this.#newSessionId());
    await this.logInAll();
    this.#deletedSessionId = this.#newSessionId();
    await this.#logins.logIn(this.#deletedSessionId, 'victim');
    const before = await this.#enter({ auth: { method: 'session', session_id: this.#deletedSessionId } });
    await this.#logins.logOut(this.#deletedSessionId);
    const { ticket = '' } = await this.#askForTicket({ authorization: 'Bearer token-of-user-0' });
    this.#usedTicket = ticket;
    const first = await this.#enter({ auth: { method: 'ticket', ticket } });
    if (before !== 'in' || first !== 'in') throw new Error(`nothing to steal: ${before}, ${first}`);
  }

  /** Once more, too, after Redis has forgotten them. */
  async logInAll(): Promise<void> {
    await Promise.all(this.#sessionIds.map((id, user) => this.#logins.logIn(id, `user-${user}`)));
  }

  /** Opens sockets by login sessions of their own. */
  openSockets(count: number): Promise<OpenSocket[]> {
    return Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const sessionId = this.#newSessionId();
        await this.#logins.logIn(sessionId, `user-${index}`);
        const auth = { method: 'session', session_id: sessionId };
        const { end, client } = await present(this.#port, { auth });
        if (end !== 'in') throw new Error(`a socket did not open: ${end}`);
        return { sessionId, client };
      }),
    );
  }

  /** Gets a ticket and presents it; for odd numbers by a cookie, every other two in the query of the upgrade. */
  async byTicket(number: number): Promise<string> {
    const { status, ticket } = await this.#askForTicket(
      number % 2 === 0
        ? { authorization: `Bearer token-of-user-${number % USERS}` }
        : cookieHeaders(this.#sessionId(number)),
    );
    if (ticket === undefined) return `endpoint ${status}`;
    return this.#enter(ticketPresentation(ticket, number >> 1));
  }

  /** By a login session, for odd numbers in a cookie of the upgrade. */
  bySession(number: number): Promise<string> {
    return this.#enter(sessionPresentation(this.#sessionId(number), number));
  }

  /** Tries everything that must not work any more. */
  steal(number: number): Promise<string[]> {
    return Promise.all([
      this.#enter(ticketPresentation(this.#usedTicket, number)),
      this.#enter(sessionPresentation(this.#deletedSessionId, number)),
      this.#askForTicket(cookieHeaders(this.#deletedSessionId)).then(({ status }) => `endpoint ${status}`),
    ]);
  }

  async #enter(presentation: Presentation): Promise<string> {
    const { end, client } = await present(this.#port, presentation);
    client.drop();
    return end;
  }

  async #askForTicket(
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly ticket?: string }> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/ticket`, { method: 'POST', headers });
    const { ticket } = (await response.json()) as { ticket?: string };
    if (ticket === undefined) return { status: response.status };
    this.secrets.push(ticket);
    return { status: response.status, ticket };
  }

  #sessionId(number: number): string {
    return this.#sessionIds[number % USERS] ?? '';
  }

  #newSessionId(): string {
    const id = randomBytes(24).toString('base64url');
    this.secrets.push(id);
    return id;
  }
}

function cookieHeaders(sessionId: string): Readonly<Record<string, string>> {
  return { origin: ORIGIN, cookie: `sid=${sessionId}`, 'content-type': 'application/json' };
}

function ticketPresentation(ticket: string, number: number): Presentation {
  return number % 2 === 0 ? { auth: { method: 'ticket', ticket } } : { query: `ticket=${ticket}` };
}

function sessionPresentation(sessionId: string, number: number): Presentation {
  if (number % 2 === 0) return { auth: { method: 'session', session_id: sessionId } };
  return { origin: ORIGIN, headers: [['Cookie', `sid=${sessionId}`]] };
}
