// Names and passwords that are refused for different reasons. Clauses METHOD-4, METHOD-7.
import { randomBytes, randomInt } from 'node:crypto';
import { hashPassword, passwordMethod } from '@inband/server/passwords';

/** Small, so that twenty thousand hashes a class take minutes; what is looked for is not in the hash. */
const parameters = { memoryKiB: 64, passes: 1, lanes: 1 };
const ACCOUNTS = 64;

const passwords = Array.from({ length: ACCOUNTS }, () => randomBytes(12).toString('base64url'));
const accounts = new Map(
  await Promise.all(
    passwords.map(async (password, index) => [
      name(index),
      { subject: name(index), passwordHash: await hashPassword(password, parameters), claims: {} },
    ]),
  ),
);

/** Names of one length, whether they are known or not. */
function name(number) {
  return `user${String(number).padStart(12, '0')}`;
}

const flat = (text) => Buffer.from(text, 'latin1').toString('latin1');
const randomPassword = () => randomBytes(12).toString('base64url');

export const classes = {
  unknownUser: () => ({ username: name(ACCOUNTS + randomInt(1_000_000)), password: flat(randomPassword()) }),
  wrongPassword: () => ({ username: name(randomInt(ACCOUNTS)), password: flat(randomPassword()) }),
  wrongLastCharacter: () => {
    const index = randomInt(ACCOUNTS);
    const password = passwords[index];
    return { username: name(index), password: flat(`${password.slice(0, -1)}!`) };
  },
};

/** Each attempt a day after the one before and from a source of its own, so that none is limited. */
let attempts = 0;
const clock = { nowMs: () => Date.now(), monotonicMs: () => attempts * 86_400_000 };
const method = passwordMethod({
  accounts: { find: (username) => accounts.get(username) ?? null },
  parameters,
  clock,
});
const { signal } = new AbortController();

export async function run({ username, password }) {
  attempts += 1;
  const address = `10.${(attempts >> 16) & 255}.${(attempts >> 8) & 255}.${attempts & 255}`;
  const context = { signal, nowMs: 0, peer: { address, origin: null, userAgent: null } };
  const verdict = await method.verify({ method: 'password', username, password }, context);
  if (verdict.outcome !== 'refused') throw new Error(`not measured: ${verdict.outcome}`);
}
