// Whether an option is the port it should be: a missing method would be found by the first client instead.
import { OptionError } from './option-error.ts';

/** @throws OptionError naming the option and the method that it lacks. */
export function assertPort(option: string, port: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (typeof (port as Record<string, unknown> | null | undefined)?.[method] !== 'function') {
      throw new OptionError(option, `must have a method "${method}"`);
    }
  }
}
