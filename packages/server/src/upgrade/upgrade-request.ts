// What an upgrade request says, as far as anybody needs to know.

/** Header values are as received; an absent header is an empty string. */
export interface UpgradeRequest {
  readonly method: string;
  readonly query: string;
  readonly upgrade: string;
  readonly connection: string;
  readonly key: string;
  readonly version: string;
  readonly protocols: string;
  readonly origin: string;
  readonly contentLength: string;
  readonly transferEncoding: string;
}
