// What does the bench say of a protocol and of a server? The types of what its files export.

export interface Protocol {
  readonly name: string;
  readonly path: string;
  readonly subprotocol: string;
  readonly greeting: Buffer | null;
  authenticate(token: string): Buffer;
  readonly resume: {
    authenticate(credential: string): Buffer;
    readonly begin: string;
    readonly end: string;
  } | null;
  readonly authenticated: Buffer;
  readonly refused: Buffer | null;
  request(data: string, id?: string): Buffer;
  readonly response: Buffer;
  oneWay(data: string, id?: string): Buffer;
  readonly subscribe: Buffer | null;
  readonly subscribed: Buffer | null;
  publish(data: string): Buffer;
  readonly floods: {
    readonly garbage: readonly Buffer[];
    readonly oversized: readonly Buffer[];
    readonly drip: { readonly first: Buffer; readonly then: Buffer };
    readonly ping: Buffer;
  };
}

export interface BenchServer {
  readonly name: string;
  readonly verifies: string;
  readonly protocol: Protocol;
  readonly lacks: Readonly<Record<string, string>>;
  readonly processModel: 'uws' | 'http' | 'self';
  readonly serve?: unknown;
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  readonly pids: readonly number[];
  ask(question: string): Promise<Readonly<Record<string, number | null>>>;
  failure(): string | null;
  stop(): Promise<void>;
}
