import { statSync, symlinkSync } from 'node:fs';
import { apiKeyMethod, MemoryApiKeyStore } from '@inband/server/api-keys';
import { afterAll, describe, expect, it } from 'vitest';
import { readApiKeysFile } from '../../src/api-keys/read-api-keys-file.ts';
import { createFolder } from '../support/folder.ts';
import { startInTurn } from '../support/in-turn.ts';
import { inband } from '../support/inband.ts';

const folder = createFolder();
const inTurn = startInTurn();
afterAll(() => {
  inTurn.stop();
  folder.remove();
});
const KEY = /^ibk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}\n$/;
const context = {
  signal: new AbortController().signal,
  nowMs: Date.now(),
  peer: { address: '192.0.2.1', origin: null, userAgent: null },
};

describe('inband key', () => {
  it('METHOD-3: prints a key and its record, with which a server lets the key in', async () => {
    const { exitCode, stdout, stderr } = await inband(['key', '--sub', 'importer', '--claim', 'n=5']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(KEY);
    const record = JSON.parse(stderr);
    expect(record).toMatchObject({ subject: 'importer', claims: { n: 5 }, expiresAtMs: null });
    expect(stderr).not.toContain(stdout.trim().slice(-43));
    const method = apiKeyMethod({ store: new MemoryApiKeyStore([record]) });
    expect(method.verify({ method: 'api_key', key: stdout.trim() }, context)).toMatchObject({
      outcome: 'accepted',
      subject: 'importer',
      claims: { n: 5 },
    });
  });

  it('adds records to a file that only its owner can read, also where the name is a link', async () => {
    const file = folder.path('keys.json');
    const link = folder.path('link.json');
    const first = await inband(['key', '--sub', 'one', '--records-file', file]);
    expect(first.stderr).toBe('');
    symlinkSync(file, link);
    const { stdout } = await inband(['key', '--sub', 'two', '--records-file', link, '--expires-in', '90d']);
    const records = readApiKeysFile(file, '--api-keys-file');
    expect(records.map(({ subject }) => subject)).toEqual(['one', 'two']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Math.abs((records[1]?.expiresAtMs ?? 0) - Date.now() - 90 * 86_400_000)).toBeLessThan(60_000);
    expect(stdout.slice(4, 20)).toBe(records[1]?.id);
  });

  it('loses no record when two run at once', async () => {
    const file = folder.path('raced.json');
    const ended = await Promise.all(
      ['a', 'b', 'c'].map((sub) => inband(['key', '--sub', sub, '--records-file', file])),
    );
    const printed = ended.filter(({ exitCode }) => exitCode === 0).map(({ stdout }) => stdout.slice(4, 20));
    const kept = readApiKeysFile(file, '--api-keys-file').map(({ id }) => id);
    expect(printed.sort()).toEqual([...kept].sort());
    for (const { exitCode, stdout } of ended) if (exitCode !== 0) expect(stdout).toBe('');
  });

  it.each([
    [['--sub', ''], '--sub must have 1 to 256 characters'],
    [['--expires-in', '1x'], '--expires-in must be a duration such as 30s, 15m, 1h or 90d (got "1x")'],
    [['--claim', 'role'], '--claim must have the form name=value (got "role")'],
    [
      ['--records-file', folder.write('other.json', '{}')],
      '--records-file names a file in which "records" must be a list of records',
    ],
    [
      ['--records-file', folder.write('bad.json', 'ibk_secret')],
      '--records-file must name a file with one JSON list of API key records in it',
    ],
    [
      ['--records-file', folder.path('none/keys.json')],
      '--records-file must name a file that can be written',
    ],
  ])('ends with 2 and one sentence for %j, and prints no key', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await inTurn.inband(['key', '--sub', 'importer', ...args]);
    expect(stderr).toBe(`inband: ${sentence}\n`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});
