// The log of a server that was given none.
import { pino } from 'pino';
import type { Logger } from './logger.ts';

export function createDefaultLogger(): Logger {
  return pino({ name: 'inband', level: 'info' });
}
