// What a server's process writes when it dies with credentials in its memory.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { Program } from '../support/program.ts';
import { RawClient } from '../support/raw-client.ts';
import type { HeaderLine } from '../support/upgrade-request.ts';
import { CANARY } from './canary-inputs.ts';
import { find } from './forms-of.ts';

const PROGRAM = `${import.meta.dirname}/crashing-server.ts`;
/** With the report that Node.js can write of a dying process, and every trace it has. */
const FLAGS = [
  '--report-uncaught-exception',
  '--report-filename=stderr',
  '--trace-uncaught',
  '--trace-warnings',
];

describe('a server that crashes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inband-crash-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['crash', 'reject'])(
    'SEC-1 has no credential in what it writes when it ends by a %s',
    async (how) => {
      const [program, { port }] = await Program.start<{ readonly port: number }>(PROGRAM, [
        ...FLAGS,
        `--report-directory=${folder}`,
        `--report-filename=${how}.json`,
      ]);
      const basic = Buffer.from(`alice:${CANARY}-throw`).toString('base64');
      const cookie: readonly HeaderLine[] = [
        ['Origin', 'https://app.example'],
        ['Cookie', `sid=${CANARY}-hang`],
      ];
      const inUpgrades: readonly (readonly HeaderLine[])[] = [
        ...['hang', 'throw', 'reject'].map((wish): readonly HeaderLine[] => [
          ['Authorization', `Bearer ${CANARY}-${wish}`],
        ]),
        [['Authorization', `Basic ${basic}`]],
        cookie,
      ];
      const clients = inUpgrades.map((add) => new RawClient({ port, add }));
      const messages = ['hang', 'throw', 'reject'].map((wish) => ({
        type: 'auth',
        token: `${CANARY}-${wish}`,
      }));
      for (const message of messages) {
        const client = await RawClient.open({ port });
        client.send(message);
        clients.push(client);
      }
      await eventually(
        async () => (await program.ask<{ readonly held: number }>('held')).held === clients.length,
        () => program.output,
      );
      await Promise.allSettled([program.ask(how)]);
      expect(await program.ended).not.toBe(0);
      for (const client of clients) client.drop();
      const report = readFileSync(join(folder, `${how}.json`), 'utf8');
      const written = [
        program.output,
        report,
        ...clients.flatMap(({ head, texts }) => [head, ...texts]),
      ].join('\n');
      console.log(
        `${clients.length} inputs, ${written.length} bytes written by a process that ended by a ${how}`,
      );
      expect(written).toContain('the application fails');
      expect(written).toContain('"javascriptStack"');
      expect(written).toContain('"msg":"credential not accepted"');
      expect(find([CANARY], written)).toEqual([]);
    },
  );
});
