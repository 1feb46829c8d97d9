// A log that keeps all it is told, at every level and with all there is to an error.
import type { Logger } from '@inband/server';

export class MemoryLogger implements Logger {
  readonly lines: string[] = [];
  debug = (fields: object, message: string): void => this.#write('debug', fields, message);
  info = (fields: object, message: string): void => this.#write('info', fields, message);
  warn = (fields: object, message: string): void => this.#write('warn', fields, message);
  error = (fields: object, message: string): void => this.#write('error', fields, message);

  #write(level: string, fields: object, message: string): void {
    const shown = Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? `${value.stack} ${value.message} ${value.cause}` : value,
    ]);
    this.lines.push(JSON.stringify({ level, message, ...Object.fromEntries(shown) }));
  }
}
