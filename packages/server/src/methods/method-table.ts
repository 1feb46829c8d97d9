// Which methods a server has, each with the check of its message.
import { Auth } from '@inband/protocol';
import { type TSchema, Type, TypeGuard } from '@sinclair/typebox';
import { OptionError } from '../option-error.ts';
import type { AuthMethod } from './auth-method.ts';

/** By the method's name on the wire. */
export type MethodTable = ReadonlyMap<string, AuthMethod>;

const NAME = /^[a-z][a-z0-9_]{0,31}$/;
/** What belongs to every `auth`; a method that redefined one of these would read another message than it shows. */
const RESERVED: ReadonlySet<string> = new Set([...Object.keys(Auth.properties), '__proto__']);

/** @throws OptionError naming the method that cannot work (METHOD-1). */
export function createMethodTable(methods: readonly AuthMethod[]): MethodTable {
  const table = new Map<string, AuthMethod>();
  methods.forEach((method: unknown, index) => {
    const option = `methods[${index}]`;
    const checked = readMethod(option, method);
    if (table.has(checked.name)) {
      throw new OptionError(option, `is a second method named "${checked.name}"`);
    }
    table.set(checked.name, checked);
  });
  if (table.size === 0) {
    throw new OptionError('verifier', 'is missing: give a verifier of bearer tokens, or "methods"');
  }
  return table;
}

/** The schema of each method's whole `auth` message. */
export function methodSchemas(table: MethodTable): Readonly<Record<string, TSchema>> {
  return Object.fromEntries(
    [...table.values()].map(({ name, fields }) => [
      name,
      Type.Object({ ...Auth.properties, ...fields.properties }),
    ]),
  );
}

function readMethod(option: string, method: unknown): AuthMethod {
  if (typeof method !== 'object' || method === null) {
    throw new OptionError(option, 'must be an object with "name", "fields" and "verify"');
  }
  const { name, fields, verify } = method as Partial<AuthMethod>;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new OptionError(
      `${option}.name`,
      'must be a lower-case word of at most 32 letters, digits and "_"',
    );
  }
  if (!TypeGuard.IsObject(fields)) {
    throw new OptionError(`${option}.fields`, 'must be a TypeBox object schema: Type.Object({ ... })');
  }
  for (const field of Object.keys(fields.properties)) {
    if (RESERVED.has(field)) {
      throw new OptionError(`${option}.fields.${field}`, 'belongs to every "auth" and cannot be redefined');
    }
  }
  if (typeof verify !== 'function') throw new OptionError(`${option}.verify`, 'must be a function');
  return method as AuthMethod;
}
