// A plain HTTP endpoint beside the socket: a login, a health check, a page.

export interface HttpRouteRequest {
  readonly path: string;
  readonly query: string;
  /** The value of a header by its lower-case name; empty when absent. */
  header(name: string): string;
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
  readonly method: 'get' | 'post';
  readonly path: string;
  /** A throw is answered with 500 and logged. */
  readonly handle: (request: HttpRouteRequest) => HttpReply | Promise<HttpReply>;
}
