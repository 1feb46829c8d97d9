// A server that tells the address it sees of each client.
import { setImmediate as nextLoop, setTimeout as sleep } from 'node:timers/promises';
import { accept, type ClientAddressOptions, type InbandServer, listen } from '@inband/server';
import { RawClient, type RawClientOptions } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';

export class AddressServer {
  /** What the verifier was told, in the order of the clients. */
  readonly seen: string[] = [];
  readonly #addressOfToken = new Map<unknown, string>();
  #server: InbandServer | undefined;
  #clients = 0;
  /** How often something was heard. */
  #news = 0;
  #turn: Promise<void> | undefined;

  static async start(clientAddress?: ClientAddressOptions, host = '127.0.0.1'): Promise<AddressServer> {
    const addresses = new AddressServer();
    addresses.#server = await listen({
      // One address plays everybody here.
      admission: { enforceFrom: 'never' },
      port: 0,
      host,
      // Nobody is late because hundreds come at once through a proxy.
      authTimeoutMs: 60_000,
      logger: silentLogger,
      ...(clientAddress === undefined ? {} : { clientAddress }),
      verifier: ({ token }, { peer }) => {
        addresses.seen.push(peer.address);
        addresses.#addressOfToken.set(token, peer.address);
        return accept({ subject: 'alice' });
      },
    });
    return addresses;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  /** Where a client came from in the eyes of the server; null where the upgrade was refused. */
  async addressOf(client: RawClientOptions): Promise<string | null> {
    const connection = new RawClient(client);
    try {
      this.#news += 1;
      const status = await Promise.race([connection.answered, this.#silence(client)]);
      // A server that hangs up has been as silent before.
      if (status !== 0) this.#news += 1;
      if (status !== 101) return null;
      this.#clients += 1;
      const token = `client-${this.#clients}`;
      connection.send({ type: 'auth', token });
      await connection.message(0);
      return this.#addressOfToken.get(token) ?? '';
    } finally {
      connection.drop();
    }
  }

  async close(): Promise<void> {
    await this.#server?.close({ graceMs: 0 });
  }

  /**
   * Some requests leave the server waiting for more of them; nothing comes back, and nobody is let in. As long as others are
   * still being answered, though, it may only be busy. No time is measured but turns, in each of which somebody who came
   * later is answered: a machine that stands still is no silent server.
   */
  async #silence(client: RawClientOptions): Promise<0> {
    for (let quietTurns = 0; quietTurns < SILENCE_TURNS; ) {
      const before = this.#news;
      await this.#nextTurn(client);
      quietTurns = this.#news === before ? quietTurns + 1 : 0;
    }
    return 0;
  }

  /** The same for all who wait. */
  #nextTurn(client: RawClientOptions): Promise<void> {
    this.#turn ??= this.#haveTurn(client).finally(() => {
      this.#turn = undefined;
    });
    return this.#turn;
  }

  async #haveTurn({ port, tls = false }: RawClientOptions): Promise<void> {
    await sleep(TURN_MS);
    const control = new RawClient({ port, tls });
    await control.answered;
    control.drop();
    // What has come while this process was busy counts as news.
    await nextLoop();
  }
}

const TURN_MS = 100;
const SILENCE_TURNS = 20;
