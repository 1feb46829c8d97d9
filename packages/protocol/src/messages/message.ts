// All messages, by direction.
import { Auth } from './auth.ts';
import { AuthChallenge } from './auth-challenge.ts';
import { AuthError } from './auth-error.ts';
import { AuthExpiring } from './auth-expiring.ts';
import { AuthOk } from './auth-ok.ts';
import { AuthProof } from './auth-proof.ts';
import { Draining } from './draining.ts';
import { ErrorMessage } from './error.ts';
import { Event } from './event.ts';
import { Ping } from './ping.ts';
import { Pong } from './pong.ts';
import { Request } from './request.ts';
import { Response } from './response.ts';

/** What a client may send, by `type`. */
export const CLIENT_MESSAGES = {
  auth: Auth,
  auth_proof: AuthProof,
  ping: Ping,
  pong: Pong,
  event: Event,
  request: Request,
  response: Response,
} as const;

/** What a server may send, by `type`. */
export const SERVER_MESSAGES = {
  auth_challenge: AuthChallenge,
  auth_ok: AuthOk,
  auth_error: AuthError,
  auth_expiring: AuthExpiring,
  draining: Draining,
  ping: Ping,
  pong: Pong,
  event: Event,
  request: Request,
  response: Response,
  error: ErrorMessage,
} as const;

export type ClientMessage = Auth | AuthProof | Ping | Pong | Event | Request | Response;

export type ServerMessage =
  | AuthChallenge
  | AuthOk
  | AuthError
  | AuthExpiring
  | Draining
  | Ping
  | Pong
  | Event
  | Request
  | Response
  | ErrorMessage;

export type Message = ClientMessage | ServerMessage;
