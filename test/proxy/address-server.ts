// A server that tells the address it sees of each client.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { accept, type ClientAddressOptions, type InbandServer, listen } from '@inband/server';
import { RawClient, type RawClientOptions } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';

export class AddressServer {
  /** What the verifier was told, in the order of the clients. */
  readonly seen: string[] = [];
  readonly #addressOfToken = new Map<unknown, string>();
  #server: InbandServer | undefined;
  #clients = 0;
  #lastNewsAtMs = 0;

  static async start(clientAddress?: ClientAddressOptions, host = '127.0.0.1'): Promise<AddressServer> {
    const addresses = new AddressServer();
    addresses.#server = await listen({
      // One address plays everybody here.
      admission: { enforceFrom: 'never' },
      port: 0,
      host,
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
      this.#lastNewsAtMs = Date.now();
      const status = await Promise.race([connection.answered, this.#silence()]);
      // A server that hangs up has been as silent before.
      if (status !== 0) this.#lastNewsAtMs = Date.now();
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
   * still being answered, though, it may only be busy.
   */
  async #silence(): Promise<0> {
    for (;;) {
      const quietMs = Date.now() - this.#lastNewsAtMs;
      if (quietMs >= SILENCE_MS) return 0;
      await sleep(SILENCE_MS - quietMs);
      // What has come while this process was busy counts as news.
      await nextTurn();
    }
  }
}

const SILENCE_MS = 2_000;
