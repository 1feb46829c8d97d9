// Between the protocol and the application's handlers: finds the handler, checks the data, answers.
import {
  type Check,
  type CloseCodeName,
  type Contract,
  type CreateCheck,
  ERROR_CODES,
  type ErrorCode,
  type ErrorMessage,
  type Event,
  MAX_TEXT_LENGTH,
  type Request,
  type Response,
} from '@inband/protocol';
import { ApplicationError } from './application-error.ts';
import type { Handlers } from './handlers.ts';
import { isThenable } from './is-thenable.ts';
import type { SampledLogger } from './sampled-logger.ts';
import type { Session } from './session.ts';

/** A handler for one name, whatever its data: the contract's types are checked where handlers are written. */
type AnyHandler = (session: Session, data: unknown) => unknown;

interface Entry {
  readonly handle: AnyHandler;
  readonly fits: Check;
}

/** What a connection offers to have its messages answered. */
export interface Replier {
  /** An answer that costs nothing: the application did its part. */
  reply(message: Response | ErrorMessage): void;
  /** An answer that counts against the error budget: the peer is at fault (APP-5). */
  refuse(message: Response | ErrorMessage): void;
}

const ANYTHING: Check = () => true;

export class Application {
  readonly #events: ReadonlyMap<string, Entry>;
  readonly #requests: ReadonlyMap<string, Entry>;
  readonly #handlers: Handlers;
  readonly #log: SampledLogger;

  constructor(
    handlers: Handlers,
    contract: Contract | undefined,
    createCheck: CreateCheck,
    log: SampledLogger,
  ) {
    const check = (schema: Contract['clientEvents'][string] | undefined): Check =>
      schema === undefined ? ANYTHING : createCheck(schema);
    this.#handlers = handlers;
    this.#log = log;
    this.#events = entries(handlers.events, (name) => check(contract?.clientEvents[name]));
    this.#requests = entries(handlers.requests, (name) => check(contract?.requests[name]?.data));
  }

  opened(session: Session): void {
    if (this.#handlers.onOpen === undefined) return;
    this.#callHook('onOpen', () => this.#handlers.onOpen?.(session));
  }

  closed(session: Session, code: CloseCodeName | null): void {
    if (this.#handlers.onClose === undefined) return;
    this.#callHook('onClose', () => this.#handlers.onClose?.(session, code));
  }

  drained(session: Session): void {
    this.#callHook('onDrain', () => this.#handlers.onDrain?.(session));
  }

  /** Calls `done` once when the event no longer counts as in flight. */
  handleEvent(session: Session, { name, data: sent }: Event, replier: Replier, done: () => void): void {
    const entry = this.#events.get(name);
    const data = dataFor(entry, sent);
    if (entry === undefined || !entry.fits(data)) {
      done();
      replier.refuse(errorMessage(entry === undefined ? 'unknown_name' : 'invalid_data'));
      return;
    }
    settle(
      () => entry.handle(session, data),
      done,
      (error) => {
        done();
        this.#report('event', name, error);
        replier.reply(errorMessage('internal_error'));
      },
    );
  }

  /** Calls `done` once when the request no longer counts as in flight. */
  handleRequest(
    session: Session,
    { id, name, data: sent }: Request,
    replier: Replier,
    done: () => void,
  ): void {
    const entry = this.#requests.get(name);
    const data = dataFor(entry, sent);
    if (entry === undefined || !entry.fits(data)) {
      done();
      replier.refuse(errorResponse(id, entry === undefined ? 'unknown_name' : 'invalid_data'));
      return;
    }
    settle(
      () => entry.handle(session, data),
      (answer) => {
        done();
        this.#answer(id, name, answer, replier);
      },
      (error) => {
        done();
        replier.reply(this.#errorResponse(id, name, error));
      },
    );
  }

  /** What a handler returned may be no JSON value; then the fault is its own, and the peer still gets an answer. */
  #answer(id: string, name: string, answer: unknown, replier: Replier): void {
    try {
      replier.reply(answer === undefined ? { type: 'response', id } : { type: 'response', id, data: answer });
    } catch (error) {
      replier.reply(this.#errorResponse(id, name, error));
    }
  }

  #errorResponse(id: string, name: string, error: unknown): Response {
    if (error instanceof ApplicationError) {
      const message = error.message.slice(0, MAX_TEXT_LENGTH).toWellFormed();
      return { type: 'response', id, error: { code: error.code, message } };
    }
    this.#report('request', name, error);
    return errorResponse(id, 'internal_error');
  }

  #report(kind: 'event' | 'request', name: string, error: unknown): void {
    // Sampled: a peer that has found out how to make a handler fail can do so at line rate.
    this.#log.write('error', { err: error, [kind]: name }, 'handler failed');
  }

  #callHook(name: string, hook: () => unknown): void {
    settle(
      hook,
      () => {},
      (error) => this.#log.write('error', { err: error, hook: name }, 'handler failed'),
    );
  }
}

export function errorMessage(code: ErrorCode): ErrorMessage {
  return { type: 'error', code, message: ERROR_CODES[code] };
}

export function errorResponse(id: string, code: ErrorCode): Response {
  return { type: 'response', id, error: { code, message: ERROR_CODES[code] } };
}

/** Data that is left out is null (APP-1), or undefined where the contract prefers to call it so. */
function dataFor(entry: Entry | undefined, sent: unknown): unknown {
  return sent === undefined && entry?.fits(undefined) === false ? null : sent;
}

function entries(
  handlers: Readonly<Record<string, unknown>> | undefined,
  checkFor: (name: string) => Check,
): ReadonlyMap<string, Entry> {
  return new Map(
    Object.entries(handlers ?? {}).map(([name, handle]) => [
      name,
      { handle: (handle as AnyHandler).bind(handlers), fits: checkFor(name) },
    ]),
  );
}

/** Runs `work` and tells how it went; directly where it is synchronous, so that a quick answer costs no promise. */
function settle(
  work: () => unknown,
  onValue: (value: unknown) => void,
  onError: (error: unknown) => void,
): void {
  let value: unknown;
  let isPending: boolean;
  try {
    value = work();
    isPending = isThenable(value);
  } catch (error) {
    onError(error);
    return;
  }
  if (isPending) new Promise((resolve) => resolve(value)).then(onValue, onError);
  else onValue(value);
}
