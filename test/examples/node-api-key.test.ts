// The example with a service and its API key: the whole story, and its programs one by one.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { type ExampleProgram, startProgram } from './start-program.ts';

const KEY = /ibk_[0-9a-f]{16}_/;
let folder: string;
let programs: ExampleProgram[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inband-api-key-'));
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.stop()));
  rmSync(folder, { recursive: true });
});

function start(command: readonly string[], env: Readonly<Record<string, string>> = {}): ExampleProgram {
  const program = startProgram('node-api-key', command, { PORT: '0', DATA_DIR: folder, ...env });
  programs.push(program);
  return program;
}

const keyOfService = (): string => readFileSync(join(folder, 'billing.key'), 'utf8').trim();

describe('the example with an API key', () => {
  it('METHOD-9: tells a story in which the old key is removed and its session ends', async () => {
    const story = start(['npm', 'start']);
    expect(await story.ended, story.output()).toBe(0);
    const output = story.output();
    for (const line of [
      /^first +\| in as billing, by the first message$/m,
      /^second +\| in as billing, by X-Api-Key$/m,
      /The old key is removed[\s\S]*^second +\| turned away: 4411 session_revoked$/m,
      /noticed nothing\.\s*$/,
    ]) {
      expect(output).toMatch(line);
    }
    expect(output).not.toMatch(/^first +\| (turned away|not connected)/m);
    expect(output).not.toMatch(KEY);
  });

  it('METHOD-3: admits the key in both places, keeps its digest only, and lets nobody in once it is removed', async () => {
    const id = await start(['node', 'add-key.mjs']).said(/^added ([0-9a-f]{16})$/m);
    const records = readFileSync(join(folder, 'api-keys.json'), 'utf8');
    const secret = keyOfService().slice('ibk_'.length + id.length + '_'.length);
    expect(secret).toHaveLength(43);
    expect(records).toContain(id);
    expect(records).not.toContain(secret);
    for (const file of ['api-keys.json', 'billing.key']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }

    const server = start(['node', 'server.mjs']);
    const SERVER_URL = await server.said(/^listening on (\S+)$/m);
    const port = Number(new URL(SERVER_URL).port);
    const service = start(['node', 'service.mjs'], { SERVER_URL });
    await service.said(/^may read-invoices$/m);

    const wrongKey = `${keyOfService().slice(0, -4)}AAAA`;
    const right = await RawClient.open({ port, add: [['X-Api-Key', keyOfService()]] });
    expect(await right.message(0)).toMatchObject({ type: 'auth_ok', subject: 'billing' });
    expect(await new RawClient({ port, add: [['X-Api-Key', wrongKey]] }).answered).toBe(401);
    const wrong = await RawClient.open({ port });
    wrong.send({ type: 'auth', method: 'api_key', key: wrongKey });
    expect(await wrong.closed).toMatchObject({ code: 4403 });

    await start(['node', 'remove-key.mjs', id]).said(/^removed/m);
    await service.said(/^turned away: 4411 session_revoked$/m);
    expect(await service.ended).toBe(1);
    expect(await right.closed).toMatchObject({ code: 4411 });
    for (const flags of [[], ['--header']]) {
      const again = start(['node', 'service.mjs', ...flags], { SERVER_URL });
      await again.said(/^turned away: 4403 auth_failed$/m);
      expect(await again.ended).toBe(1);
    }
    for (const program of programs) expect(program.output()).not.toMatch(KEY);
  });
});
