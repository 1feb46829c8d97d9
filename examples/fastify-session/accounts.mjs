// Who may log in. Stands for your users' table, which keeps hashes of passwords and counts wrong ones.
const PASSWORDS = new Map([
  ['alice', 'alice-demo'],
  ['bob', 'bob-demo'],
]);

export function isPasswordRight(user, password) {
  return PASSWORDS.has(user) && PASSWORDS.get(user) === password;
}
