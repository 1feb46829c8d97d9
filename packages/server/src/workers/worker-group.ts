// All workers of a process, and what they do and say together.
import { type CloseCodeName, jsonCodec } from '@inband/protocol';
import type { CloseOptions } from '../adapters/uws/listen.ts';
import { PRESSURE_LEVELS } from '../admission/pressure-level.ts';
import { Acceptor } from './acceptor.ts';
import type { AppDescriptor } from './app-descriptor.ts';
import { createSharedMemory, freeLocksOf } from './create-shared-memory.ts';
import { type Figures, mergeStats } from './merge-stats.ts';
import { MergedMetrics, type MetricsText } from './merged-metrics.ts';
import type { MetricFamily } from './metric-families.ts';
import type { Callable } from './port-calls.ts';
import type { SharedMemory } from './shared-memory.ts';
import { type SlotParts, WorkerSlot } from './worker-slot.ts';
import type { Claim, Place } from './worker-thread.ts';

/** What of a registry of prom-client is used. */
export interface MetricsSource {
  getMetricsAsJSON(): Promise<readonly object[]>;
}

export interface GroupParts
  extends Pick<SlotParts, 'count' | 'module' | 'data' | 'log' | 'resourceLimits' | 'unresponsiveMs'> {
  readonly shared: ReadonlyMap<string, object>;
  readonly registry: MetricsSource | null;
}

interface Address {
  readonly url: string;
  readonly ownOrigins: readonly string[];
}

/** What is said also while no worker serves. */
const NO_CONNECTIONS = { unauthenticated: 0, authenticated: 0 };
/** What all workers together get when the process ends at once. */
const END_AT_ONCE_MS = 500;

export class WorkerGroup {
  readonly #parts: GroupParts;
  readonly #slots: readonly WorkerSlot[];
  readonly #metrics = new MergedMetrics();
  #claimed: { readonly claim: Claim; readonly place: Promise<Place> } | null = null;
  #acceptor: Acceptor | null = null;
  #memory: SharedMemory | null = null;
  #address: Address | null = null;
  #closing: Promise<void> | undefined;
  readonly #endAtOnce = (): void => {
    this.#acceptor?.stopListening();
    for (const slot of this.#slots) slot.endAtOnce(END_AT_ONCE_MS / this.#slots.length);
  };

  constructor(parts: GroupParts) {
    this.#parts = parts;
    this.#slots = Array.from({ length: parts.count }, (_, index) => this.#createSlot(index));
  }

  get workers(): { readonly count: number; readonly serving: number; readonly replacements: number } {
    return {
      count: this.#slots.length,
      serving: this.#slots.filter((slot) => slot.isServing).length,
      replacements: this.#slots.reduce((replacements, slot) => replacements + slot.replacements, 0),
    };
  }

  async start(): Promise<Address & { readonly port: number }> {
    // A thread that is stopped with sockets in it aborts the process, whose exit code would be lost.
    process.on('exit', this.#endAtOnce);
    const started = await Promise.allSettled(this.#slots.map((slot) => slot.start()));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      await this.close({ graceMs: 0, spreadMs: 0 });
      throw failed.reason;
    }
    if (this.#address === null || this.#acceptor === null) throw new Error('unreachable: all have joined');
    return { ...this.#address, port: this.#acceptor.port };
  }

  async broadcast(name: string, data: unknown): Promise<number> {
    return this.#sumOf('broadcast', name, jsonCodec.encode({ data }));
  }

  async disconnect(subject: string, code: CloseCodeName = 'session_revoked'): Promise<number> {
    return this.#sumOf('disconnect', subject, code);
  }

  async stats(): Promise<Figures> {
    return mergeStats([NO_CONNECTIONS, ...(await this.#askAll<Figures>('stats'))], PRESSURE_LEVELS);
  }

  async metrics(): Promise<MetricsText> {
    await Promise.all(
      this.#slots.map(async (slot) => {
        // Of one that does not answer what it said last still holds, more or less.
        const families = await slot.ask<readonly MetricFamily[]>('metrics').catch(() => null);
        if (families !== null) this.#metrics.set(slot, families);
      }),
    );
    const own = ((await this.#parts.registry?.getMetricsAsJSON()) ?? []) as readonly MetricFamily[];
    return this.#metrics.text([...own, ...this.#ownMetrics()]);
  }

  async close(options: CloseOptions): Promise<void> {
    this.#closing ??= this.#shutDown(options);
    return this.#closing;
  }

  async #shutDown(options: CloseOptions): Promise<void> {
    this.#acceptor?.stopListening();
    await Promise.all(this.#slots.map((slot) => slot.stop(options)));
    this.#acceptor?.close();
    process.off('exit', this.#endAtOnce);
  }

  #createSlot(index: number): WorkerSlot {
    const { shared: _shared, registry: _registry, ...parts } = this.#parts;
    return new WorkerSlot({
      ...parts,
      index,
      callable: (slot) => this.#callable(slot),
      take: (descriptor) => this.#acceptor?.add(descriptor),
      release: (descriptor) => this.#acceptor?.remove(descriptor),
      gone: (slot) => this.#gone(slot),
    });
  }

  /** What a worker may ask for. */
  #callable(slot: WorkerSlot): Callable {
    return {
      claim: (claim: Claim) => this.#claim(claim),
      join: (descriptor: AppDescriptor, address: Address) => {
        this.#address ??= address;
        slot.joined(descriptor);
      },
      leave: (descriptor: AppDescriptor) => slot.left(descriptor),
      failed: (description: string) => slot.failed(description),
      failedToStart: (failure: Parameters<WorkerSlot['failedToStart']>[0]) => slot.failedToStart(failure),
      setAccepting: (mayAccept: boolean) => this.#acceptor?.setAccepting(slot, mayAccept),
      broadcastElsewhere: (name: string, json: string) => {
        for (const other of this.#slots) if (other !== slot) other.tell('broadcast', name, json);
      },
      disconnect: (subject: string, code: CloseCodeName | undefined) => this.disconnect(subject, code),
      stats: () => this.stats(),
      metrics: () => this.metrics(),
      ...this.#verifying(),
      shared: (name: string, method: string, ...args: readonly unknown[]) =>
        this.#callShared(name, method, args),
    };
  }

  #claim(claim: Claim): Promise<Place> {
    this.#claimed ??= { claim, place: this.#listen(claim) };
    const { claim: first, place } = this.#claimed;
    for (const name of Object.keys(first) as (keyof Claim)[]) {
      if (first[name] !== claim[name]) throw new Error(`workers must agree on "${name}"`);
    }
    return place;
  }

  async #listen(claim: Claim): Promise<Place> {
    const acceptor = await Acceptor.listen(claim);
    this.#acceptor = acceptor;
    if (this.#closing !== undefined) acceptor.close();
    const memory = createSharedMemory(claim);
    this.#memory = memory;
    return { port: acceptor.port, memory };
  }

  #gone(slot: WorkerSlot): void {
    this.#acceptor?.setAccepting(slot, true);
    this.#metrics.retire(slot);
    if (this.#memory !== null) freeLocksOf(this.#memory, slot.index);
  }

  /** One for each worker, whose numbers of verifications begin at 1. */
  #verifying(): Callable {
    const running = new Map<number, AbortController>();
    return {
      verify: async (name: string, id: number, credential: object, context: object) => {
        const controller = new AbortController();
        running.set(id, controller);
        try {
          return await this.#callShared(name, 'verify', [
            credential,
            { ...context, signal: controller.signal },
          ]);
        } finally {
          running.delete(id);
        }
      },
      abortVerification: (id: number) => running.get(id)?.abort(),
    };
  }

  #callShared(name: string, method: string, args: readonly unknown[]): unknown {
    const object = this.#parts.shared.get(name) as Record<string, unknown> | undefined;
    const found = object?.[method];
    if (typeof found !== 'function') throw new Error(`"shared.${name}" has no method "${method}"`);
    return found.apply(object, args);
  }

  async #askAll<Result>(name: string, ...args: readonly unknown[]): Promise<readonly Result[]> {
    const asked = this.#slots.filter((slot) => slot.isServing);
    const answers = await Promise.allSettled(asked.map((slot) => slot.ask<Result>(name, ...args)));
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const refused = answers.find((answer) => answer.status === 'rejected');
    // One that died meanwhile says nothing; what all refuse, such as an unknown event, is the caller's mistake.
    if (given.length === 0 && refused !== undefined) throw refused.reason;
    return given;
  }

  async #sumOf(name: string, ...args: readonly unknown[]): Promise<number> {
    const counts = await this.#askAll<number>(name, ...args);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #ownMetrics(): readonly MetricFamily[] {
    const { serving, replacements } = this.workers;
    return [
      family('inband_workers', 'gauge', 'Workers that are given connections', serving),
      family(
        'inband_worker_replacements_total',
        'counter',
        'Workers that ended and were replaced',
        replacements,
      ),
    ];
  }
}

function family(name: string, type: 'gauge' | 'counter', help: string, value: number): MetricFamily {
  return { name, help, type, aggregator: 'sum', values: [{ value, labels: {} }] };
}
