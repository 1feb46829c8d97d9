// Who may import what: the arrows of ARCHITECTURE.md, read off the import statements.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

interface Import {
  readonly file: string;
  readonly from: string;
  readonly isTypeOnly: boolean;
}

const STATEMENT = /^\s*(import|export)\s+(type\s)?(?:[^'"]*?from\s+)?['"]([^'"]+)['"]/gm;
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
    .filter((name) => name.endsWith('.ts') && !/(^|\/)(node_modules|\.artifacts)\//.test(name))
    .map((name) => `${folder}/${name}`);
}

/** The package of an import, e.g. `@inband/protocol` of `@inband/protocol/msgpack`. */
function packageOf(from: string): string {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

/** By folder. `node:` stands for all modules of Node. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'protocol/src': ['@sinclair/typebox', 'msgpackr'],
  'server/src': [
    '@inband/protocol',
    '@node-rs/argon2',
    '@sinclair/typebox',
    'cookie',
    'ipaddr.js',
    'jose',
    'node:',
    'pino',
    'prom-client',
    'uWebSockets.js',
  ],
  'redis/src': ['@inband/server', 'node:'],
  'client/src': ['@inband/protocol', '#websocket', 'ws'],
  'cli/src': [
    '@inband/protocol',
    '@inband/server',
    '@sinclair/typebox',
    'commander',
    'jose',
    'node:',
    'pino',
    'prom-client',
  ],
  'cli/console': ['@inband/client', '@inband/protocol'],
};

/** What only one file of a folder names, so that only that file changes with it. */
const ONLY_IN: readonly (readonly [name: string, folder: string, file: string])[] = [
  ['uWebSockets.js', 'server/src', 'adapters/uws/uws.ts'],
  ['jose', 'server/src', 'verifiers/jwt/jose.ts'],
  ['jose', 'cli/src', 'token/sign-token.ts'],
  ['msgpackr', 'protocol/src', 'codec/msgpack.ts'],
  ['@node-rs/argon2', 'server/src', 'passwords/argon2.ts'],
  ['cookie', 'server/src', 'upgrade/ways/cookie-header.ts'],
  ['ipaddr.js', 'server/src', 'client-address/ip-address.ts'],
  ['pino', 'server/src', 'default-logger.ts'],
  ['prom-client', 'server/src', 'metrics/prometheus.ts'],
  ['ws', 'client/src', 'transport/node.ts'],
];

const folders = Object.keys(MAY_IMPORT).map((folder) => [folder, importsOf(`packages/${folder}`)] as const);

function isAllowed(from: string, allowed: readonly string[]): boolean {
  return allowed.includes(from.startsWith('node:') ? 'node:' : packageOf(from));
}

/** The file that a relative import means, from the root; else what is imported. */
function targetOf({ file, from }: Import): string {
  return from.startsWith('.') ? posix.join(posix.dirname(file), from) : from;
}

/** In `packages/` by a path, or in `src` or `dist` by a name. */
function isSource(target: string): boolean {
  return target.startsWith('packages/') || /^@inband\/[^/]+\/(src|dist)\//.test(target);
}

describe('the arrows between packages', () => {
  it.each(folders)('%s imports what it may, all of it, and nothing else', (folder, imports) => {
    expect(imports.length).toBeGreaterThan(10);
    const foreign = imports.filter(({ from }) => !from.startsWith('.'));
    const allowed = MAY_IMPORT[folder] ?? [];
    expect(foreign.filter(({ from }) => !isAllowed(from, allowed))).toEqual([]);
    expect(allowed.filter((name) => !foreign.some(({ from }) => isAllowed(from, [name])))).toEqual([]);
  });

  it.each(ONLY_IN)('%s is imported by one file of %s', (name, folder, file) => {
    const importers = importsOf(`packages/${folder}`)
      .filter(({ from }) => packageOf(from) === name)
      .map((found) => found.file);
    expect([...new Set(importers)]).toEqual([`packages/${folder}/${file}`]);
  });

  it('no package reaches into the sources of another, and neither do its tests', () => {
    const names = readdirSync(`${root}packages`);
    expect(names.length).toBeGreaterThan(3);
    const reaching = names
      .flatMap((name) => importsOf(`packages/${name}`).map((found) => ({ name, target: targetOf(found) })))
      .filter(({ name, target }) => isSource(target) && !target.startsWith(`packages/${name}/`));
    expect(reaching).toEqual([]);
  });

  it('test/ imports packages by their public names', () => {
    const imports = importsOf('test');
    expect(imports.length).toBeGreaterThan(100);
    // What a package's own tests share is no source of it.
    const sources = imports.filter((found) => isSource(targetOf(found)));
    expect(sources.filter((found) => !/^packages\/[^/]+\/test\/support\//.test(targetOf(found)))).toEqual([]);
  });

  it('the machines import neither codecs nor the frame ladder, but for the type of a violation', () => {
    const reaching = importsOf('packages/protocol/src/machine').filter(
      ({ from, isTypeOnly }) => /\/(codec|frame|schema)\//.test(from) && !isTypeOnly,
    );
    expect(reaching).toEqual([]);
  });
});
