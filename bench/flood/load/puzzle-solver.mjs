// The process that solves puzzles for all honest clients, so that the one that measures them goes on meanwhile.
import { setPriority } from 'node:os';
import { nowMs } from '../now-ms.mjs';
import { solve } from './puzzle.mjs';

setPriority(5);
process.on('disconnect', () => process.exit(0));
process.on('message', ({ serial, text, difficulty }) => {
  const startMs = nowMs();
  const counter = solve(text, difficulty);
  process.send({ serial, counter, tookMs: nowMs() - startMs }, () => {});
});
