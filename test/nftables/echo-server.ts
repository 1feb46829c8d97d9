// A server that sends back what it gets, on a port of its own, and clients of it that choose where they come from.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class EchoServer implements AsyncDisposable {
  readonly port: number;
  readonly #host: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(host: string, server: Server, sockets: Set<Socket>) {
    this.#host = host;
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(host = '127.0.0.1'): Promise<EchoServer> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.pipe(socket);
    });
    server.listen(0, host);
    await once(server, 'listening');
    return new EchoServer(host, server, sockets);
  }

  /** Null when there is no connection within `withinMs`. Rejects when it is refused. */
  async connect(from: string, withinMs = 40_000): Promise<EchoClient | null> {
    const socket = connect({ host: this.#host, port: this.port, localAddress: from });
    this.#sockets.add(socket);
    // What goes wrong before there is a connection is told to whoever waits for it; later it is the end of the server.
    socket.on('error', () => {});
    const isConnected = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), withinMs)),
    ]);
    if (isConnected) return new EchoClient(socket);
    socket.destroy();
    return null;
  }

  /** Whether nothing comes of an attempt from there for as long as one that is let in would never take. */
  async keepsOut(from: string, withinMs = 700): Promise<boolean> {
    const client = await this.connect(from, withinMs);
    client?.leave();
    return client === null;
  }

  /** Whether somebody from there gets in, and is heard. The system tries again after 1, 3, 7, 15 and 31 seconds. */
  async letsIn(from: string, withinMs?: number): Promise<boolean> {
    const client = await this.connect(from, withinMs);
    const isHeard = client !== null && (await client.echo('hello')) === 'hello';
    client?.leave();
    return isHeard;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export class EchoClient {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
  }

  /** What comes back for `text`, which is short. */
  async echo(text: string): Promise<string> {
    this.#socket.write(text);
    const [bytes] = (await once(this.#socket, 'data')) as [Buffer];
    return bytes.toString('utf8');
  }

  leave(): void {
    this.#socket.destroy();
  }
}
