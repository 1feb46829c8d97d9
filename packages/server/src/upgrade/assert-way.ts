// Whether a way in is what its port says.
import { HEADER_VALUE } from '../header-value.ts';
import { OptionError } from '../option-error.ts';
import type { UpgradeWay } from './upgrade-way.ts';

const WORD = /^[a-z][a-z0-9_]{0,63}$/;
const METHOD = /^[a-z][a-z0-9_]{0,31}$/;
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const PARAMETER_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** @throws OptionError naming the part that cannot work; `within` stands before its name, e.g. `upgrade.ways[0].`. */
export function assertWay(within: string, way: UpgradeWay): void {
  const { name, method, find, attachedBy, authenticate, header, queryParameter } = way;
  assertText(`${within}name`, name, WORD, 'a lower-case word of at most 64 letters, digits and underscores');
  assertText(`${within}method`, method, METHOD, 'the name of a method');
  if (typeof find !== 'function') throw new OptionError(`${within}find`, 'must be a function');
  if (!['client', 'cookie', 'browser'].includes(attachedBy)) {
    throw new OptionError(`${within}attachedBy`, 'must be "client", "cookie" or "browser"');
  }
  if (authenticate !== null) {
    assertText(
      `${within}authenticate`,
      authenticate,
      HEADER_VALUE,
      'printable ASCII, at most 256 characters',
    );
  }
  if (header !== undefined)
    assertText(`${within}header`, header, HEADER_NAME, 'the name of a header, in lower case');
  if (queryParameter !== undefined) {
    const wanted = '1 to 64 letters, digits, "_", "." and "-"';
    assertText(`${within}queryParameter`, queryParameter, PARAMETER_NAME, wanted);
  }
}

function assertText(option: string, value: unknown, pattern: RegExp, wanted: string): void {
  if (typeof value !== 'string' || !pattern.test(value)) throw new OptionError(option, `must be ${wanted}`);
}
