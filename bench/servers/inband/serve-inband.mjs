// How is Inband started for the bench? As an application would: in one thread by `listen`, in several by `startWorkers`.
import { startWorkers } from '@inband/server/workers';
import { SILENT } from './inband-options.mjs';
import { listenInband } from './listen-inband.mjs';

const AT_ONCE = { graceMs: 0, spreadMs: 0 };

/** `settings`: those of `serve`. `variant`: of `INBAND_VARIANTS`. */
export async function serveInband({ threads, ...settings }, variant) {
  const counts = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const start = threads > 1 ? startThreads : startAlone;
  const server = await start({ settings, variant, counts }, threads);
  return { port: server.port, counted: () => Atomics.load(counts, 0), close: () => server.close(AT_ONCE) };
}

const startAlone = ({ settings, variant, counts }) => listenInband(settings, variant, counts);

const startThreads = (data, workers) =>
  startWorkers({ module: new URL('worker.mjs', import.meta.url), workers, data, logger: SILENT });
