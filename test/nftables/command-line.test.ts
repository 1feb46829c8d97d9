// Does `inband serve --nftables` set the packet filter up, take it down, and say so when it cannot?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { canBlock } from './can-block.ts';
import { hasTable } from './nft.ts';

const MAIN = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const SERVE = [MAIN, 'serve', '--port', '0', '--nftables'];
const WITHOUT_RIGHTS = ['--inh-caps=-net_admin', '--bounding-set=-net_admin', process.execPath];

describe.skipIf(!canBlock())('inband serve --nftables', () => {
  it.each([[], ['--workers', '2']])(
    'FLOOD-10 has a table of its own as long as it runs: %s %s',
    async (...flags) => {
      const child = spawn(process.execPath, [...SERVE, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] });
      let output = '';
      // To the end: it must not find its output closed.
      child.stdout.on('data', (bytes: Buffer) => {
        output += bytes.toString('utf8');
      });
      const ended = once(child, 'exit');
      const portSaid = () => Number(/"port":(\d+)[^\n]*"msg":"listening"/.exec(output)?.[1] ?? 0);
      await eventually(
        () => portSaid() > 0,
        () => `it does not listen: ${output}`,
      );
      const port = portSaid();
      expect(hasTable(`inband_${port}`)).toBe(true);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(hasTable(`inband_${port}`)).toBe(false);
    },
  );

  it('FLOOD-10 does not start without the right to', async () => {
    const child = spawn('setpriv', [...WITHOUT_RIGHTS, ...SERVE], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8');
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(said).toMatch(/^inband: --nftables cannot work: .*CAP_NET_ADMIN/m);
  });

  it('FLOOD-10 does not go together with proxies', async () => {
    const child = spawn(process.execPath, [...SERVE, '--trusted-proxies', '127.0.0.1'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8');
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(said).toMatch(/^inband: --nftables does not go together with "clientAddress"/m);
  });
});
