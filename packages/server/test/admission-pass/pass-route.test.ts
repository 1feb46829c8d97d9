import { describe, expect, it } from 'vitest';
import type { HttpReply, HttpRouteRequest } from '../../src/adapters/uws/http-route.ts';
import { type PassRouteParts, passRoute } from '../../src/adapters/uws/pass-route.ts';
import { resolveAdmissionPassOptions } from '../../src/admission-pass/admission-pass-options.ts';
import { AdmissionPasses } from '../../src/admission-pass/admission-passes.ts';
import { OptionError } from '../../src/option-error.ts';
import { ManualClock } from '../tickets/manual-clock.ts';
import { solve } from './solve.ts';

const ORIGIN = 'https://app.example.com';

function bench(changes: Partial<PassRouteParts> = {}) {
  const clock = new ManualClock();
  const options = resolveAdmissionPassOptions('admission.pass', { minDifficulty: 5 });
  const passes = new AdmissionPasses(options, clock);
  const route = passRoute({
    passes,
    socketPath: '/ws',
    takenPaths: ['/ws', '/health'],
    ratePerSource: { perMinute: 60, burst: 3 },
    clock,
    peerOf: ({ socketAddress, origin }) => ({
      address: socketAddress,
      origin: origin === '' ? null : origin,
      userAgent: null,
    }),
    allowsOrigin: (origin) => origin === ORIGIN,
    ...changes,
  });
  const get = (socketAddress = '203.0.113.7', origin = ''): HttpReply & { json: Record<string, unknown> } => {
    const reply = route.handle({ socketAddress, origin } as HttpRouteRequest) as HttpReply;
    return { ...reply, json: JSON.parse(String(reply.body)) as Record<string, unknown> };
  };
  return { clock, passes, route, get };
}

describe('the endpoint for passes', () => {
  it('PASS-2 says that none is required, and to nobody without end', () => {
    const { get } = bench();
    expect(get()).toMatchObject({ statusLine: '200 OK', json: { required: false } });
    const last = Array.from({ length: 1_000 }, () => get()).at(-1);
    expect(last).toMatchObject({ statusLine: '429 Too Many Requests', json: { error: 'rate_limited' } });
  });

  it('PASS-2 gives a pass with the work it asks for, which then lets its source in once', () => {
    const { clock, passes, get } = bench();
    passes.update(true, clock.monotonicMs());
    const { statusLine, headers, json } = get();
    expect(statusLine).toBe('200 OK');
    expect(headers).toMatchObject({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    expect(json).toEqual({
      required: true,
      pass: expect.stringMatching(/^[A-Za-z0-9_-]{59}$/),
      difficulty: 5,
      expires_in_ms: 60_000,
    });
    const solved = solve(String(json.pass), 5);
    expect(passes.verify(solved, '192.0.2.1', clock.nowMs())).toBe('pass_wrong_source');
    expect(passes.verify(solved, '203.0.113.7', clock.nowMs())).toBe('ok');
  });

  it('PASS-2 gives one source no more than its rate, and others theirs', () => {
    const { clock, passes, get } = bench();
    passes.update(true, clock.monotonicMs());
    const burst = Array.from({ length: 4 }, () => get('2001:db8::1', ORIGIN));
    expect(burst.map(({ statusLine }) => statusLine)).toEqual([
      '200 OK',
      '200 OK',
      '200 OK',
      '429 Too Many Requests',
    ]);
    expect(burst[3]).toMatchObject({
      json: { error: 'rate_limited' },
      headers: { 'Retry-After': '1', 'Access-Control-Allow-Origin': ORIGIN },
    });
    // The same 64 bits are the same source.
    expect(get('2001:db8::ffff').statusLine).toBe('429 Too Many Requests');
    expect(get('2001:db8:0:1::1').statusLine).toBe('200 OK');
    clock.pass(1_000);
    expect(get('2001:db8::1').statusLine).toBe('200 OK');
    expect(passes.stats.minted).toBe(5);
  });

  it('PASS-2 is answered to the pages that may open a socket, and to programs', () => {
    const { clock, passes, get } = bench();
    passes.update(true, clock.monotonicMs());
    expect(get('203.0.113.7', ORIGIN).headers).toMatchObject({
      'Access-Control-Allow-Origin': ORIGIN,
      'Access-Control-Expose-Headers': 'Retry-After',
      Vary: 'Origin',
    });
    const other = get('203.0.113.7', 'https://evil.example');
    expect(other).toMatchObject({ statusLine: '403 Forbidden', json: { error: 'origin_not_allowed' } });
    expect(other.headers).not.toHaveProperty('Access-Control-Allow-Origin');
    expect(get().headers).not.toHaveProperty('Access-Control-Allow-Origin');
  });

  it.each([
    ['/ws', '/ws/pass'],
    ['/', '/pass'],
    ['/a/b/', '/a/b/pass'],
  ])('PASS-2 lies below the path %s of the socket', (socketPath, path) => {
    expect(bench({ socketPath }).route).toMatchObject({ method: 'get', path });
  });

  it('PASS-2 does not start where something else is in its place', () => {
    const start = () => bench({ takenPaths: ['/ws', '/ws/pass'] });
    expect(start).toThrow(OptionError);
    expect(start).toThrow('"/ws/pass"');
  });
});
