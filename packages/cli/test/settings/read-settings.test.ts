import { afterAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/settings/read-settings.ts';
import { flagOf, variableOf } from '../../src/settings/setting-names.ts';
import { createFolder } from '../support/folder.ts';

const folder = createFolder();
afterAll(() => folder.remove());
const config = folder.write(
  'config.json',
  '{"port":3000,"host":"::1","audience":["a","b"],"console":true,"missingOrigin":"refuse"}',
);

describe(readSettings, () => {
  it('falls back to the defaults', () => {
    const { values } = readSettings({}, {});
    expect(values).toMatchObject({ host: '127.0.0.1', port: 9001, path: '/ws', authTimeoutMs: 5_000 });
    expect(values).toMatchObject({ console: false, missingOrigin: 'allow', allowedOrigins: undefined });
  });

  it('takes a flag before a variable, a variable before the file, the file before the default', () => {
    const flags = { config, port: '1' };
    const environment = { INBAND_PORT: '2', INBAND_HOST: 'localhost' };
    const { values, labelOf } = readSettings(flags, environment);
    expect(values).toMatchObject({ port: 1, host: 'localhost', missingOrigin: 'refuse', path: '/ws' });
    expect(labelOf('port')).toBe('--port');
    expect(labelOf('host')).toBe('INBAND_HOST');
    expect(labelOf('missingOrigin')).toBe(`"missingOrigin" in ${config}`);
    expect(labelOf('path')).toBe('--path');
  });

  it('takes the name of the file from a variable', () => {
    expect(readSettings({}, { INBAND_CONFIG: config }).values.port).toBe(3000);
  });

  it('reads lists with commas and lists in JSON', () => {
    expect(readSettings({ audience: 'x, y' }, {}).values.audience).toEqual(['x', 'y']);
    expect(readSettings({ config }, {}).values.audience).toEqual(['a', 'b']);
  });

  it('reads a switch from a flag, a variable and a file', () => {
    expect(readSettings({ console: true }, {}).values.console).toBe(true);
    expect(readSettings({}, { INBAND_CONSOLE: '1' }).values.console).toBe(true);
    expect(readSettings({ config }, { INBAND_CONSOLE: 'false' }).values.console).toBe(false);
    expect(() => readSettings({}, { INBAND_CONSOLE: 'maybe' })).toThrow(
      'INBAND_CONSOLE must be true or false',
    );
  });

  it('refuses an empty variable instead of taking it for an absent one', () => {
    expect(() => readSettings({}, { INBAND_AUDIENCE: '' })).toThrow('INBAND_AUDIENCE must be a list');
  });
});

describe('names of a setting', () => {
  it('follow from the key', () => {
    expect(flagOf('maxMessageBytes')).toBe('--max-message-bytes');
    expect(variableOf('maxMessageBytes')).toBe('INBAND_MAX_MESSAGE_BYTES');
  });
});
