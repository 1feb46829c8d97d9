// A WebSocket server that does what a test says, right or wrong, and remembers what it heard.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Client {
  readonly webSocket: WebSocket;
  /** Below the WebSocket, for frames that no library would send. */
  readonly socket: Socket;
  /** How many came before it. */
  readonly index: number;
}

export interface Script {
  /** Instead of the upgrade, with the request's socket; returns whether that was done. Default: false. */
  readonly refuse?: (socket: Socket, index: number) => boolean;
  /** Default: nothing. */
  readonly opened?: (client: Client) => void;
  /** Default: {@link ScriptedServer.letIn}. */
  readonly auth?: (client: Client, token: string) => void;
  /** Anything else that a client says. Default: sends it back as it is. */
  readonly message?: (client: Client, text: string) => void;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export class ScriptedServer {
  /** What may be replaced while it runs. */
  script: Script;
  readonly tokens: string[] = [];
  readonly messages: string[] = [];
  /** The addresses they came from. */
  readonly sources = new Set<string>();
  /** Of TLS, that went on with an earlier session. */
  reusedSessions = 0;
  /** Upgrade requests, with those that were refused. */
  asked = 0;
  pongs = 0;
  readonly clients = new Set<Client>();
  readonly #http: Server;
  readonly #webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  private constructor(script: Script, certificate?: Certificate) {
    this.script = script;
    this.#http = certificate === undefined ? createServer() : createTlsServer(certificate);
    this.#http.on('upgrade', (request, stream, head) => {
      const socket = stream as Socket;
      const index = this.asked;
      this.asked += 1;
      socket.on('error', () => {});
      this.sources.add(socket.remoteAddress ?? '');
      if (certificate !== undefined && (socket as TLSSocket).isSessionReused()) this.reusedSessions += 1;
      if (this.script.refuse?.(socket, index) === true) return;
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        this.#opened({ webSocket, socket, index }),
      );
    });
  }

  static async start(script: Script = {}, certificate?: Certificate): Promise<ScriptedServer> {
    const server = new ScriptedServer(script, certificate);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** With a credential to come back with, which is as long as it likes. */
  letIn(client: Client): void {
    const resume = `r${client.index}${'x'.repeat(client.index % 7)}`;
    client.webSocket.send(JSON.stringify({ type: 'auth_ok', resume, subject: 'ada' }));
  }

  /** Ends all connections. */
  drop(how: (client: Client) => void = ({ socket }) => socket.destroy()): void {
    for (const client of this.clients) how(client);
  }

  async close(): Promise<void> {
    this.drop();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #opened(client: Client): void {
    const { webSocket } = client;
    this.clients.add(client);
    webSocket.on('error', () => {});
    webSocket.on('close', () => this.clients.delete(client));
    webSocket.on('pong', () => {
      this.pongs += 1;
    });
    webSocket.on('message', (bytes) => this.#heard(client, String(bytes)));
    this.script.opened?.(client);
  }

  #heard(client: Client, text: string): void {
    const { type, token } = JSON.parse(text) as { readonly type: string; readonly token: string };
    if (type === 'auth') {
      this.tokens.push(token);
      if (this.script.auth === undefined) this.letIn(client);
      else this.script.auth(client, token);
      return;
    }
    this.messages.push(text);
    if (this.script.message === undefined) client.webSocket.send(text);
    else this.script.message(client, text);
  }
}
