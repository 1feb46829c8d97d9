// The clauses that are published already, and so can never vanish.
import { execFileSync } from 'node:child_process';
import { ROOT } from './workspace-files.mjs';

/**
 * Those of the last commit. None where it has no register of them, or where there is no git, as in a tarball.
 *
 * @throws SyntaxError when the register of the last commit is not JSON.
 */
export function committedClauses() {
  const text = registerInHead();
  return text === undefined ? [] : JSON.parse(text);
}

function registerInHead() {
  try {
    return execFileSync('git', ['show', 'HEAD:protocol-spec/registry/clauses.json'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch {
    return undefined;
  }
}
