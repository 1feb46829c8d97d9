// Which methods a server has, each with the check of its message.
import { AUTH_METHODS, Auth, type AuthMethodName } from '@inband/protocol';
import { type TSchema, Type, TypeGuard } from '@sinclair/typebox';
import { OptionError } from '../option-error.ts';
import { assertLane } from '../verification-queue/verification-lane.ts';
import type { Verifier } from '../verifier.ts';
import type { AuthMethod } from './auth-method.ts';
import { bearerMethod } from './bearer-method.ts';

/** By the method's name on the wire. */
export type MethodTable = ReadonlyMap<string, AuthMethod>;

const NAME = /^[a-z][a-z0-9_]{0,31}$/;
/** What belongs to every `auth`; a method that redefined one of these would read another message than it shows. */
const RESERVED: ReadonlySet<string> = new Set([...Object.keys(Auth.properties), '__proto__']);

/**
 * `verifier` is short for a method `bearer` of it.
 *
 * @throws OptionError naming the method that cannot work (METHOD-1).
 */
export function createMethodTable(
  verifier: Verifier | undefined,
  methods: readonly AuthMethod[],
): MethodTable {
  const table = new Map<string, AuthMethod>();
  if (verifier !== undefined) {
    if (typeof verifier !== 'function') throw new OptionError('verifier', 'must be a function');
    const bearer = bearerMethod(verifier);
    table.set(bearer.name, bearer);
  }
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
  const { name, fields, lane, verify } = method as Partial<AuthMethod>;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new OptionError(
      `${option}.name`,
      'must be a lower-case word of at most 32 letters, digits and "_"',
    );
  }
  if (!TypeGuard.IsObject(fields)) {
    throw new OptionError(`${option}.fields`, 'must be a TypeBox object schema: Type.Object({ ... })');
  }
  if ('additionalProperties' in fields || 'patternProperties' in fields) {
    // Unknown fields are ignored in every message (FRAME-6), so that a client may know more than its server.
    throw new OptionError(`${option}.fields`, 'must not say anything of fields that it does not name');
  }
  assertStandardFields(option, name, Object.keys(fields.properties));
  for (const field of Object.keys(fields.properties)) {
    if (RESERVED.has(field)) {
      throw new OptionError(`${option}.fields.${field}`, 'belongs to every "auth" and cannot be redefined');
    }
  }
  if (typeof verify !== 'function') throw new OptionError(`${option}.verify`, 'must be a function');
  if (lane !== undefined && lane !== null) assertLane(`${option}.lane`, lane);
  return method as AuthMethod;
}

/** METHOD-6: what version 1 calls `ticket` has the fields of a ticket, whoever decides about it. */
function assertStandardFields(option: string, name: string, fields: readonly string[]): void {
  if (!Object.hasOwn(AUTH_METHODS, name)) return;
  const { properties } = AUTH_METHODS[name as AuthMethodName];
  const wanted = Object.keys(properties).filter((field) => !RESERVED.has(field));
  if (wanted.length !== fields.length || wanted.some((field) => !fields.includes(field))) {
    throw new OptionError(`${option}.fields`, `must be those of the method "${name}": ${wanted.join(', ')}`);
  }
}
