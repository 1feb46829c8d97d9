// Who may import what: the arrows of ARCHITECTURE.md, read off the import statements.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

interface Import {
  readonly file: string;
  readonly from: string;
  readonly isTypeOnly: boolean;
}

const STATEMENT = /^\s*(import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(folder: string): Import[] {
  return sources(folder).flatMap((file) => {
    const text = readFileSync(root + file, 'utf8');
    return [
      ...[...text.matchAll(STATEMENT)].map(([, , type, from]) => ({
        file,
        from: from ?? '',
        isTypeOnly: type !== undefined,
      })),
      ...[...text.matchAll(DYNAMIC)].map(([, from]) => ({ file, from: from ?? '', isTypeOnly: false })),
    ];
  });
}

function sources(folder: string): string[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);
}

/** The package of an import, e.g. `@inband/protocol` of `@inband/protocol/msgpack`. */
function packageOf(from: string): string {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: ['@sinclair/typebox', 'msgpackr'],
  server: ['@inband/protocol', '@sinclair/typebox', 'jose', 'pino', 'prom-client', 'uWebSockets.js'],
  client: ['@inband/protocol', '@sinclair/typebox', '#websocket', 'ws'],
};

const ONLY_IN: Readonly<Record<string, string>> = {
  'uWebSockets.js': 'packages/server/src/adapters/uws/uws.ts',
  jose: 'packages/server/src/verifiers/jwt/jose.ts',
  msgpackr: 'packages/protocol/src/codec/msgpack.ts',
  pino: 'packages/server/src/default-logger.ts',
  'prom-client': 'packages/server/src/metrics/prometheus.ts',
  ws: 'packages/client/src/transport/node.ts',
};

const packages = Object.keys(MAY_IMPORT).map((name) => [name, importsOf(`packages/${name}/src`)] as const);

describe('the arrows between packages', () => {
  it.each(packages)('%s imports what it may and nothing else', (name, imports) => {
    expect(imports.length).toBeGreaterThan(10);
    const foreign = imports.filter(({ from }) => !from.startsWith('.'));
    const allowed = MAY_IMPORT[name] ?? [];
    const wrong = foreign.filter(
      ({ from }) => !allowed.includes(packageOf(from)) && !(name === 'server' && from.startsWith('node:')),
    );
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(ONLY_IN))('%s is imported by one file', (name, file) => {
    const importers = packages
      .flatMap(([, imports]) => imports)
      .filter(({ from }) => packageOf(from) === name)
      .map((found) => found.file);
    expect([...new Set(importers)]).toEqual([file]);
  });

  it('no package reaches into the sources of another', () => {
    const reaching = packages
      .flatMap(([name, imports]) => imports.map((found) => ({ name, ...found })))
      .filter(({ from }) => /packages\/|\/src\//.test(from));
    expect(reaching).toEqual([]);
  });

  it('the machines import neither codecs nor the frame ladder, but for the type of a violation', () => {
    const reaching = importsOf('packages/protocol/src/machine').filter(
      ({ from, isTypeOnly }) => /\/(codec|frame|schema)\//.test(from) && !isTypeOnly,
    );
    expect(reaching).toEqual([]);
  });
});
