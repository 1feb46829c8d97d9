// One of the threads in which `serve-inband.mjs` runs Inband.
import { thisWorker } from '@inband/server/workers';
import { listenInband } from './listen-inband.mjs';

const { settings, variant, counts } = thisWorker().data;
await listenInband(settings, variant, counts);
