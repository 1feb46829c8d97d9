// The application: from a module of the user, or the built-in one.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contract } from '@inband/protocol';
import type { Handlers } from '@inband/server';
import { UsageError } from '../usage-error.ts';
import { builtinContract } from './builtin-contract.ts';
import { createBuiltinHandlers } from './builtin-handlers.ts';
import type { ServerAccess } from './server-access.ts';

export interface LoadedHandlers {
  readonly handlers: Handlers;
  readonly contract: Contract | undefined;
  readonly isBuiltin: boolean;
}

/** @throws UsageError in the name of `label` for a module that cannot be loaded, fails, or exports nothing of use. */
export async function loadHandlers(
  file: string | undefined,
  label: string,
  server: ServerAccess,
): Promise<LoadedHandlers> {
  if (file === undefined) {
    const handlers = createBuiltinHandlers(server) as unknown as Handlers;
    return { handlers, contract: builtinContract, isBuiltin: true };
  }
  const { handlers: exported, contract } = findExports(await load(file, label));
  const handlers: unknown =
    typeof exported === 'function' ? await make(() => exported(server), label) : exported;
  if (!isObject(handlers)) {
    throw new UsageError(
      `${label} must name a module that exports "handlers", an object or a function (${file})`,
    );
  }
  if (contract !== undefined && !isContract(contract)) {
    throw new UsageError(`${label} names a module whose "contract" is not one of defineContract (${file})`);
  }
  return { handlers, contract, isBuiltin: false };
}

async function load(file: string, label: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`${label} names a module that cannot be loaded: ${firstLine(error)}`);
  }
}

/** A function may have to wait for what its handlers need, such as a database. */
async function make(handlers: () => unknown, label: string): Promise<unknown> {
  try {
    return await handlers();
  } catch (error) {
    throw new UsageError(`${label} names a module whose "handlers" function failed: ${firstLine(error)}`);
  }
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it threw no error';
}

/** `handlers` and `contract` by name; else the same two on the default export; else that is the handlers itself. */
function findExports(module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (module.handlers !== undefined) return module;
  const { default: byDefault } = module;
  return isObject(byDefault) && 'handlers' in byDefault ? byDefault : { handlers: byDefault };
}

function isContract(value: unknown): value is Contract {
  return (
    isObject(value) && ['clientEvents', 'serverEvents', 'requests'].every((part) => isObject(value[part]))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
