// What an application says over an authenticated connection: one value that both sides share.
import type { TSchema } from '@sinclair/typebox';

/**
 * The names of an application's messages with the schemas of their `data`. Both sides take their types from it; the
 * server checks everything that arrives against it (APP-4), and so does the client.
 */
export interface Contract {
  /** Events a client may send. */
  readonly clientEvents: Readonly<Record<string, TSchema>>;
  /** Events the server may send. */
  readonly serverEvents: Readonly<Record<string, TSchema>>;
  /** Requests a client may make, with the schema of the answer. */
  readonly requests: Readonly<Record<string, RequestSchemas>>;
}

export interface RequestSchemas {
  readonly data: TSchema;
  /** An answer without content is `T.Null()`, as its `data` is null where it is left out (APP-2). */
  readonly response: TSchema;
}

/** Says what a contract is while keeping its exact type; parts that are left out are empty. */
export function defineContract<
  const ClientEvents extends Readonly<Record<string, TSchema>> = Record<never, never>,
  const ServerEvents extends Readonly<Record<string, TSchema>> = Record<never, never>,
  const Requests extends Readonly<Record<string, RequestSchemas>> = Record<never, never>,
>(contract: {
  readonly clientEvents?: ClientEvents;
  readonly serverEvents?: ServerEvents;
  readonly requests?: Requests;
}): {
  readonly clientEvents: ClientEvents;
  readonly serverEvents: ServerEvents;
  readonly requests: Requests;
} {
  return {
    clientEvents: contract.clientEvents ?? ({} as ClientEvents),
    serverEvents: contract.serverEvents ?? ({} as ServerEvents),
    requests: contract.requests ?? ({} as Requests),
  };
}

/**
 * The type of the values a schema accepts. The same as TypeBox's `Static` for schemas without references, and cheap
 * enough for the compiler to work out inside generic signatures.
 */
type DataOf<Schema> = Schema extends { readonly static: infer Data } ? Data : never;

export type EventName<Events> = keyof Events & string;
export type EventData<Events, Name extends keyof Events> = DataOf<Events[Name]>;
export type RequestData<C extends Contract, Name extends keyof C['requests']> = DataOf<
  C['requests'][Name]['data']
>;
export type ResponseData<C extends Contract, Name extends keyof C['requests']> = DataOf<
  C['requests'][Name]['response']
>;
