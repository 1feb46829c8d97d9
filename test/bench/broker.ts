// A broker of the bench, running, and clients that say the bytes the bench says.
import { protocol as mqtt } from '../../bench/protocols/mqtt.mjs';
import { protocol as nats } from '../../bench/protocols/nats.mjs';
import { server as mosquittoServer } from '../../bench/servers/mosquitto.mjs';
import { server as natsServer } from '../../bench/servers/nats.mjs';
import { startServer } from '../../bench/servers/run/start-server.mjs';
import { eventually } from '../support/eventually.ts';
import { type End, RawClient } from '../support/raw-client.ts';

export interface BrokerKind {
  readonly server: typeof natsServer | typeof mosquittoServer;
  readonly protocol: typeof nats | typeof mqtt;
}

export const BROKERS: readonly BrokerKind[] = [
  { server: natsServer, protocol: nats },
  { server: mosquittoServer, protocol: mqtt },
];

export interface Tls {
  readonly certFile: string;
  readonly keyFile: string;
}

export class Broker {
  readonly #kind: BrokerKind;
  readonly #isTls: boolean;
  readonly #running: Awaited<ReturnType<typeof startServer>>;

  private constructor(kind: BrokerKind, isTls: boolean, running: Awaited<ReturnType<typeof startServer>>) {
    this.#kind = kind;
    this.#isTls = isTls;
    this.#running = running;
  }

  static async start(kind: BrokerKind, tls: Tls | null = null): Promise<Broker> {
    return new Broker(kind, tls !== null, await startServer(kind.server, { tls }));
  }

  /** How it ended by itself; null while it runs. */
  get failure(): string | null {
    return this.#running.failure();
  }

  /** A WebSocket on which nothing has been said, but for the greeting of the broker. */
  async client(): Promise<BrokerClient> {
    const { path, subprotocol, greeting } = this.#kind.protocol;
    const client = await RawClient.open({
      port: this.#running.port,
      tls: this.#isTls,
      path,
      add: subprotocol === '' ? [] : [['Sec-WebSocket-Protocol', subprotocol]],
    });
    const wrapped = new BrokerClient(client);
    if (greeting !== null) await wrapped.heard(greeting);
    return wrapped;
  }

  /** One that is in. */
  async member(): Promise<BrokerClient> {
    const client = await this.client();
    client.say(this.#kind.protocol.authenticate(this.#kind.server.token));
    await client.heard(this.#kind.protocol.authenticated);
    return client;
  }

  /** One that is in and is told what is published. */
  async subscriber(): Promise<BrokerClient> {
    const client = await this.member();
    const { subscribe, subscribed } = this.#kind.protocol;
    client.say(subscribe);
    await client.heard(subscribed);
    return client;
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}

export class BrokerClient {
  readonly #client: RawClient;
  /** How much of what came has been looked at by {@link heard}. */
  #lookedAt = 0;

  constructor(client: RawClient) {
    this.#client = client;
  }

  get closed(): Promise<End> {
    return this.#client.closed;
  }

  get isClosed(): boolean {
    return this.#client.isDone;
  }

  say(frames: Uint8Array): void {
    this.#client.write(frames);
  }

  /** Waits until `marker` comes behind what was waited for before. */
  async heard(marker: Buffer): Promise<void> {
    await eventually(
      () => this.#at(marker) !== -1,
      () => `${marker.toString('latin1')} did not come, but ${this.#payloads.toString('latin1')}`,
    );
    this.#lookedAt = this.#at(marker) + marker.length;
  }

  /** How often `marker` has come. */
  count(marker: Buffer): number {
    return this.#payloads.toString('latin1').split(marker.toString('latin1')).length - 1;
  }

  drop(): void {
    this.#client.drop();
  }

  get #payloads(): Buffer {
    return Buffer.concat(this.#client.binaries);
  }

  #at(marker: Buffer): number {
    return this.#payloads.indexOf(marker, this.#lookedAt);
  }
}
