import { createApiKey } from '@inband/server/api-keys';
import { afterAll, describe, expect, it } from 'vitest';
import { readApiKeysFile } from '../../src/api-keys/read-api-keys-file.ts';
import { UsageError } from '../../src/usage-error.ts';
import { createFolder } from '../support/folder.ts';

const folder = createFolder();
afterAll(() => folder.remove());
const { record } = createApiKey({ subject: 'importer' });

describe('the file of API keys', () => {
  it('holds records, in which null and {} may be left out', () => {
    const { id, digest, subject } = record;
    const file = folder.write('keys.json', JSON.stringify([{ id, digest, subject }]));
    expect(readApiKeysFile(file, '--api-keys-file')).toEqual([record]);
  });

  it.each([
    ['', 'must name a file with one JSON list'],
    [JSON.stringify([{ ...record, digest: 'x' }]), '"records[0].digest" must be a SHA-256 in base64url'],
    [JSON.stringify([record, record]), '"records[1].id" is the id of an earlier record'],
    [JSON.stringify([{ ...record, secret: 's3cret' }]), '"records[0]" must have no other fields'],
  ])('is refused whole when one entry cannot work: %s', (content, problem) => {
    const file = folder.write('bad.json', content);
    const error = (() => {
      try {
        return readApiKeysFile(file, '--api-keys-file');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain('--api-keys-file');
    expect(String(error)).toContain(problem);
    expect(String(error)).not.toContain('s3cret');
  });

  it('must be there', () => {
    expect(() => readApiKeysFile(folder.path('none'), '--api-keys-file')).toThrow('can be read');
  });
});
