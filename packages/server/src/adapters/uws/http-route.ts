// A plain HTTP endpoint beside the socket: a login, a health check, a page.
import type { UpgradeRequest } from '../../upgrade/upgrade-request.ts';

export interface HttpRouteRequest extends UpgradeRequest {
  readonly path: string;
  /** The whole body; empty for GET. */
  readonly body: string;
}

export interface HttpReply {
  /** The status line without the version, e.g. `200 OK`. */
  readonly statusLine: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpRoute {
  /** `any`: the route itself looks at the method. */
  readonly method: 'get' | 'post' | 'any';
  readonly path: string;
  /**
   * How long an answer may take, from the request's head on and its body included, in milliseconds, before the request
   * gets 504. Default 10000, 10 to 600000.
   */
  readonly timeoutMs?: number;
  /** Whether the connection ends with the answer. Default false. */
  readonly closesConnection?: boolean;
  /** A throw is answered with 500 and logged. */
  readonly handle: (request: HttpRouteRequest) => HttpReply | Promise<HttpReply>;
}
