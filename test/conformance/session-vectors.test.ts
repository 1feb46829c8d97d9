// Every session vector against a real server, over sockets of another library, in both codecs.
import { jsonCodec, LIMITS } from '@inband/protocol';
import { msgpackCodec } from '@inband/protocol/msgpack';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, jsonSchemaProblems } from './json-schema-problems.ts';
import { playSession } from './play-session.ts';
import { startSessionServer } from './session-server.ts';
import { SESSION_VECTORS, type SessionStep, type SessionVector } from './session-vector.ts';
import { specJson } from './spec-file.ts';

/** The server of this repository declines renewals (SESSION-3), so it cannot be what these ask for. */
const PLAYABLE = SESSION_VECTORS.filter(({ server }) => server?.renews_in_band !== true);

describe.each([jsonCodec, msgpackCodec])('over $subprotocol', (codec) => {
  it.each(PLAYABLE.map((vector) => [titleOf(vector), vector] as const))('%s', async (_title, vector) => {
    const server = await startSessionServer(vector);
    try {
      await playSession(server.url, codec, vector);
    } finally {
      await server.close({ graceMs: 0 });
    }
  });
});

describe('the files of sessions', () => {
  const schema = specJson<JsonSchema>('vectors/session.schema.json');

  it.each(SESSION_VECTORS)('$file fits its schema', ({ file }) => {
    expect(jsonSchemaProblems(schema, specJson(file))).toEqual([]);
  });

  it.each(SESSION_VECTORS)('$file names limits, and credentials that it defines', (vector) => {
    for (const name of Object.keys(vector.limits ?? {})) expect(Object.keys(LIMITS)).toContain(name);
    for (const name of vector.steps.flatMap(credentialsIn)) {
      expect(Object.keys(vector.credentials)).toContain(name);
    }
  });

  it.each(SESSION_VECTORS)('$file ends with a close', ({ steps }) => {
    expect(steps.findIndex(({ close }) => close !== undefined)).toBe(steps.length - 1);
  });
});

function titleOf({ clauses, description }: SessionVector): string {
  return `${clauses.join(', ')}: ${description}`;
}

function credentialsIn({ send = {} }: SessionStep): string[] {
  return Object.values(send).flatMap((value) =>
    typeof value === 'object' && value !== null && '$credential' in value ? [String(value.$credential)] : [],
  );
}
