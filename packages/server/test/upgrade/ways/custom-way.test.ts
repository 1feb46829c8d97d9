import { describe, expect, it } from 'vitest';
import { findCredential } from '../../../src/upgrade/find-credential.ts';
import type { FoundCredential } from '../../../src/upgrade/upgrade-way.ts';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { type CustomWayOptions, customWay } from '../../../src/upgrade/ways/custom-way.ts';
import { requestWith } from './request-with.ts';

const OPTIONS: CustomWayOptions = {
  name: 'device_header',
  method: 'device',
  attachedBy: 'client',
  find: (request) => (request.header('x-device') === '' ? null : { device: request.header('x-device') }),
};

function findWith(find: () => unknown) {
  const way = customWay({ ...OPTIONS, find: find as CustomWayOptions['find'] });
  return findCredential(requestWith({}), [way])?.found;
}

describe('a way in of the application’s own', () => {
  it('UPGRADE-1: finds what its function finds', () => {
    const way = customWay({ ...OPTIONS, authenticate: 'Device', queryParameter: 'device' });
    expect(way).toMatchObject({
      name: 'device_header',
      method: 'device',
      attachedBy: 'client',
      authenticate: 'Device',
      queryParameter: 'device',
    });
    expect(way.find(requestWith({ headers: { 'x-device': 'abc' } }))).toEqual({ device: 'abc' });
    expect(way.find(requestWith({}))).toBeNull();
    expect(customWay(OPTIONS)).not.toHaveProperty('queryParameter');
    expect(customWay(OPTIONS).authenticate).toBeNull();
  });

  it('UPGRADE-2: whatever else its function does is malformed, never nothing', async () => {
    const answers = [undefined, true, 'abc', 7, [], () => {}, MALFORMED, Promise.resolve({ token: 'a' })];
    for (const answer of answers) expect(findWith(() => answer)).toBe(MALFORMED);
    expect(
      findWith(() => {
        throw new Error('no');
      }),
    ).toBe(MALFORMED);
    // Rejected and waited for by nobody, this would fail the run.
    expect(findWith(() => Promise.reject(new Error('no')))).toBe(MALFORMED);
    expect(
      findWith(
        () =>
          new Proxy({} as FoundCredential, {
            ownKeys: () => {
              throw new Error('no');
            },
          }),
      ),
    ).toBe(MALFORMED);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it.each([
    ['name', 'Device-Header'],
    ['name', ''],
    ['name', undefined],
    ['method', 'Device'],
    ['method', 'a'.repeat(33)],
    ['find', 'header'],
    ['attachedBy', undefined],
    ['attachedBy', 'page'],
    ['authenticate', ''],
    ['authenticate', 'Device\r\nSet-Cookie: a=b'],
    ['authenticate', 7],
    ['queryParameter', 'a b'],
    ['queryParameter', ''],
  ])('refuses the option %s as %j', (option, value) => {
    expect(() => customWay({ ...OPTIONS, [option]: value })).toThrow(`"${option}" must be`);
  });

  it('refuses unknown options', () => {
    expect(() => customWay({ ...OPTIONS, attached: 'client' } as CustomWayOptions)).toThrow(
      '"attached" is not an option',
    );
  });
});
