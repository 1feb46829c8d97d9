// The public surface of a client, typed by its contract.
import type { Contract, EventData, EventName, RequestData, ResponseData } from '@inband/protocol';
import type { ClientState } from './client-state.ts';
import type { InbandError } from './errors/inband-error.ts';
import type { Session } from './session.ts';

export type Unsubscribe = () => void;

export interface RequestOptions {
  /** For this request alone; the default is the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Gives the request up: the promise rejects with the signal's reason. A request already sent is not undone. */
  readonly signal?: AbortSignal | undefined;
}

type EventMap<Schemas> = { readonly [Name in EventName<Schemas>]: EventData<Schemas, Name> };
type RequestMap<C extends Contract> = {
  readonly [Name in EventName<C['requests']>]: {
    readonly data: RequestData<C, Name>;
    readonly response: ResponseData<C, Name>;
  };
};
type ServerEvents<C extends Contract> = EventMap<C['serverEvents']>;
type ClientEvents<C extends Contract> = EventMap<C['clientEvents']>;

/** Any event a contract's server may send; without a contract `{ name: string, data: unknown }`. */
export type ServerEvent<C extends Contract> = {
  [Name in keyof ServerEvents<C>]: { readonly name: Name; readonly data: ServerEvents<C>[Name] };
}[keyof ServerEvents<C>];

/** Data may be left out where its schema allows `undefined`, and where there is no contract. */
type DataArgument<Data> = undefined extends Data ? [data?: Data] : [data: Data];
type RequestArguments<Data> = undefined extends Data
  ? [data?: Data, options?: RequestOptions]
  : [data: Data, options?: RequestOptions];

/**
 * A connection that keeps itself up. Listeners run after the client has finished what it was doing, so they may
 * call anything on it; what a listener throws is thrown again on its own and disturbs nobody.
 */
export interface Client<C extends Contract = Contract> {
  /** Where the client is: one frozen value, the same until it changes. */
  readonly state: ClientState;

  /** Calls `listener` with every state from now on, in order. */
  onState(listener: (state: ClientState) => void): Unsubscribe;

  /** Calls `listener` with the data of each event of this name, after the contract's check. */
  on<Name extends keyof ServerEvents<C> & string>(
    name: Name,
    listener: (data: ServerEvents<C>[Name]) => void,
  ): Unsubscribe;

  /**
   * Calls `listener` with what no call can report: a `ServerError` (the server refused an event), a
   * `ContractError` (an event does not fit the contract), an `OutboxDiscardedError`.
   */
  onError(listener: (error: InbandError) => void): Unsubscribe;

  /**
   * Calls `listener` when the server says that the session is about to end (SESSION-4), with the time at which it
   * does on the server's clock. This client does not renew: it comes back with a fresh credential after the end.
   */
  onExpiring(listener: (expiresAtMs: number) => void): Unsubscribe;

  /**
   * The events of one name, or of all names, as they arrive from this call on. Ends when the client stops or the
   * loop is left. Holds at most `eventBuffer` of them: past that it yields what it has and then throws an
   * `EventOverflowError`, so that a gap is never taken for silence.
   */
  events(): AsyncIterableIterator<ServerEvent<C>>;
  events<Name extends keyof ServerEvents<C> & string>(
    name: Name,
  ): AsyncIterableIterator<ServerEvents<C>[Name]>;

  /**
   * Sends an event, now or when a session begins (CLIENT-6). Whether it arrives is not known.
   *
   * @throws {OutboxFullError} when too much waits already; the event was not taken.
   * @throws {ClientStoppedError} after the client stopped.
   * @throws {TypeError} for a name that is not in the contract, or data that no message can carry.
   */
  send<Name extends keyof ClientEvents<C> & string>(
    name: Name,
    ...data: DataArgument<ClientEvents<C>[Name]>
  ): void;

  /**
   * Sends a request, now or when a session begins, and resolves to its answer. It is sent at most once.
   *
   * Rejects with a `RequestError` (the server's answer), `RequestTimeoutError`, `ConnectionLostError` (sent, but no
   * answer), `ContractError` (the answer does not fit), the signal's reason; or, never sent, with an
   * `OutboxFullError`, `OutboxDiscardedError`, `ClientStoppedError` or `TypeError`.
   */
  request<Name extends keyof RequestMap<C> & string>(
    name: Name,
    ...rest: RequestArguments<RequestMap<C>[Name]['data']>
  ): Promise<RequestMap<C>[Name]['response']>;

  /** Resolves when a session is there, at once if it is; rejects with a `ClientStoppedError` when the client stops. */
  ready(): Promise<Session>;

  /**
   * The one way to stop, and final (CLIENT-5): aborts the credential function, closes the socket, drops what waits
   * to be sent. Calling it again does nothing.
   */
  close(): void;
}
