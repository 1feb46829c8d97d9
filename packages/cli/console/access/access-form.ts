// The two ways to a token: a demo account, or pasting one.
import { create } from '../dom/create.ts';
import { find } from '../dom/find.ts';
import type { Facts } from '../facts.ts';
import { fetchToken } from './demo-login.ts';

/** Shows the form that fits the server and calls `onToken` with what it yields. */
export function createAccessForm({ accounts }: Facts, onToken: (token: string) => void): void {
  const signIn = find('sign-in', HTMLFormElement);
  const paste = find('paste', HTMLFormElement);
  const problem = find('access-problem', HTMLElement);
  signIn.hidden = accounts.length === 0;
  paste.hidden = accounts.length > 0;

  find('accounts', HTMLElement).append(
    ...accounts.map(({ username, password }) => {
      const button = create('button', 'account', create('b', '', username), ` ${password}`);
      button.type = 'button';
      button.addEventListener('click', () => {
        field(signIn, 'username').value = username;
        field(signIn, 'password').value = password;
      });
      return button;
    }),
  );

  signIn.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.textContent = '';
    const values = new FormData(signIn);
    const value = (name: string): string => String(values.get(name) ?? '');
    try {
      const login = { username: value('username'), password: value('password'), life: value('life') };
      onToken(await fetchToken(login));
      field(signIn, 'password').value = '';
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : 'Something went wrong.';
    }
  });

  paste.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = String(new FormData(paste).get('token') ?? '').trim();
    paste.reset();
    if (token !== '') onToken(token);
  });
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) return input;
  throw new Error(`the form has no input "${name}"`);
}
