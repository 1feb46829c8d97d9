import { describe, expect, it } from 'vitest';
import { startWorkers, type WorkersOptions } from '../../src/workers/start-workers.ts';
import { thisWorker } from '../../src/workers/this-worker.ts';

const module = new URL('nowhere.mjs', import.meta.url);

describe('options', () => {
  it.each([
    [{ module: '' }, 'module'],
    [{ module, workers: 0 }, 'workers'],
    [{ module, workers: 257 }, 'workers'],
    [{ module, workers: 'all' }, 'workers'],
    [{ module, unresponsiveMs: 1 }, 'unresponsiveMs'],
    [{ module, worker: 2 }, 'worker'],
  ])('names what is wrong: %j', async (options, name) => {
    const promise = startWorkers(options as unknown as WorkersOptions);
    await expect(promise).rejects.toThrow(`"${name}"`);
  });
});

it('is no worker here', () => {
  expect(thisWorker()).toBeNull();
});
