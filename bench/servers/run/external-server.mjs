// How is a server measured that runs already? Nothing of it is started, stopped or asked but the kernel.
import { existsSync } from 'node:fs';
import { programAnswers } from './start-program.mjs';

/** See `start-server.mjs`. `pids`: of all its processes. */
export const attachExternal = ({ external: { host, port, pids } }) => ({
  host,
  port,
  pids,
  ask: async (question) => programAnswers(pids)[question](),
  failure: () => (pids.every((pid) => existsSync(`/proc/${pid}`)) ? null : 'the server ended'),
  stop: async () => {},
});
