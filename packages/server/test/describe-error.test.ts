import { describe, expect, it } from 'vitest';
import { describeError } from '../src/describe-error.ts';

const SECRET = 'eyJhbGciOiJIUzI1NiJ9';

describe('describeError', () => {
  it('names the class and the place, and never the message', () => {
    const said = describeError(new RangeError(`no such token: ${SECRET}\n    at ${SECRET} (file:1:1)`));
    expect(said).toMatch(/^RangeError at .*describe-error\.test\.ts:\d+:\d+/);
    expect(said).not.toContain(SECRET);
  });

  it('does not trust a name or a stack that somebody wrote', () => {
    const error = new Error('x');
    error.name = SECRET;
    error.stack = undefined as unknown as string;
    expect(describeError(error)).toBe('Error');
  });

  it('SEC-1 says nothing of a message that was changed, nor of a stack that is no stack', () => {
    const changed = new Error(`x\n    at ${SECRET} (file:1:1)`);
    changed.message = 'other';
    expect(describeError(changed)).not.toContain(SECRET);
    const own = Object.assign(new Error('x'), { stack: `Error: x\n    at ${SECRET}` });
    expect(describeError(own)).toBe('Error');
  });

  it('names the place of an error without a message', () => {
    expect(describeError(new TypeError(''))).toMatch(/^TypeError at .*describe-error\.test\.ts:\d+:\d+/);
  });

  it.each([
    [SECRET, 'string'],
    [undefined, 'undefined'],
    [{ message: SECRET }, 'object'],
  ])('says only the type of %o', (thrown, expected) => {
    expect(describeError(thrown)).toBe(expected);
  });

  it('survives an error that cannot be read', () => {
    const error = new Error('x');
    Object.defineProperty(error, 'name', {
      get() {
        throw new Error(SECRET);
      },
    });
    expect(describeError(error)).toBe('unreadable');
  });
});
