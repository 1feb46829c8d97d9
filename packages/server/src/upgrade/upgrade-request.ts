// What an HTTP request says, as far as anybody needs to know.

/** Header values are as received; an absent header is an empty string. */
export interface UpgradeRequest {
  readonly method: string;
  /** Without the `?`, not decoded. */
  readonly query: string;
  readonly upgrade: string;
  readonly connection: string;
  readonly key: string;
  readonly version: string;
  readonly protocols: string;
  readonly origin: string;
  readonly contentLength: string;
  readonly transferEncoding: string;
  /** Any header by its lower-case name; lines of one name are joined with `, ` (RFC 9110 section 5.3), of `cookie` with `; `. */
  header(name: string): string;
  /** The address at the other end of the TCP connection, as text; empty where the transport knows none. */
  readonly socketAddress: string;
  /** The address that a PROXY protocol preamble named; null without one. */
  readonly proxiedAddress: string | null;
}
