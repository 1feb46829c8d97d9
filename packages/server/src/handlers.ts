// What the application does with messages: the types of its handlers.
import type {
  CloseCodeName,
  Contract,
  EventData,
  EventName,
  RequestData,
  ResponseData,
} from '@inband/protocol';
import type { Session } from './session.ts';

/** Every handler may be asynchronous. A throw never ends the connection; it is logged and answered. */
export interface Handlers<C extends Contract = Contract> {
  readonly events?: {
    readonly [Name in EventName<C['clientEvents']>]?: (
      session: Session<C>,
      data: EventData<C['clientEvents'], Name>,
    ) => void | Promise<void>;
  };
  readonly requests?: {
    readonly [Name in keyof C['requests'] & string]?: (
      session: Session<C>,
      data: RequestData<C, Name>,
    ) => ResponseData<C, Name> | Promise<ResponseData<C, Name>>;
  };
  /** Somebody is in; `auth_ok` has been sent. */
  readonly onOpen?: (session: Session<C>) => void | Promise<void>;
  /** The session is over; `code` is null when the peer went away by itself. */
  readonly onClose?: (session: Session<C>, code: CloseCodeName | null) => void | Promise<void>;
  /** Everything that waited in memory for this peer has been read by it. */
  readonly onDrain?: (session: Session<C>) => void | Promise<void>;
}
