// Workers in a process of their own, that may take it with them.
import { pathToFileURL } from 'node:url';
import { startWorkers } from '@inband/server/workers';

export interface Ready {
  readonly url: string;
}

const server = await startWorkers({
  module: pathToFileURL(`${process.cwd()}/test/workers/house.mjs`),
  workers: 2,
  // Not for being slow.
  unresponsiveMs: 60_000,
  resourceLimits: { maxOldGenerationSizeMb: 64 },
  data: JSON.parse(process.env.HOUSE_OPTIONS ?? '{}'),
});
process.on('message', () => process.exit(5));
process.send?.({ url: server.url } satisfies Ready);
