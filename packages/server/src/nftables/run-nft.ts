// Runs the program nft once, whatever becomes of it.
import { type ChildProcess, spawn } from 'node:child_process';

export interface NftResult {
  readonly outcome: 'done' | 'not_found' | 'not_permitted' | 'timed_out' | 'failed';
  /** The cause as the program or the system gives it, one line without what it quotes; may be empty. */
  readonly said: string;
}

const PATIENCE_MS = 5_000;
const MAX_STDERR_BYTES = 4_096;
/** Where nft is; the PATH of a daemon often lacks it. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
/** After the colon it may quote what it was given. */
const CAUSE = /(?:^|: )Error: ((?:Could not process rule: )?[\w ,.()'/-]{1,120})/m;
const NOT_PERMITTED = /operation not permitted|must be root|permission denied/i;

/**
 * One transaction: `text` is what `nft -f -` reads. Never rejects. Killed after `patienceMs`. The program inherits no
 * environment, which may hold secrets.
 */
export function runNft(command: string, text: string, patienceMs = PATIENCE_MS): Promise<NftResult> {
  let child: ChildProcess;
  try {
    child = spawn(command, ['-f', '-'], {
      env: { PATH: searchPath(), LC_ALL: 'C' },
      stdio: ['pipe', 'ignore', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    return Promise.resolve(notStarted(error));
  }
  const stderr: Buffer[] = [];
  let stderrBytes = 0;
  // Without descriptors to spare there is no child, and no streams either.
  child.stderr?.on('data', (bytes: Buffer) => {
    if (stderrBytes < MAX_STDERR_BYTES) stderr.push(bytes.subarray(0, MAX_STDERR_BYTES - stderrBytes));
    stderrBytes += bytes.length;
  });
  // Whoever ends before it has read everything says why by its exit code.
  child.stdin?.on('error', () => {});
  child.stdin?.end(text);
  return new Promise((resolve) => {
    const killing = setTimeout(() => {
      child.kill('SIGKILL');
      // Whatever it started in turn may hold the other ends for ever.
      child.stdin?.destroy();
      child.stderr?.destroy();
      resolve({ outcome: 'timed_out', said: `no end within ${patienceMs} ms` });
    }, patienceMs);
    child.on('error', (error) => {
      clearTimeout(killing);
      resolve(notStarted(error));
    });
    child.on('close', (code, signal) => {
      clearTimeout(killing);
      resolve(
        code === 0 ? { outcome: 'done', said: '' } : ended(code ?? signal ?? 'none', Buffer.concat(stderr)),
      );
    });
  });
}

/** Only folders with an absolute path: another one is a different folder wherever the server was started. */
function searchPath(): string {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return [...new Set([...folders, ...SYSTEM_FOLDERS])].join(':');
}

function notStarted(error: unknown): NftResult {
  const code = (error as Partial<NodeJS.ErrnoException>).code ?? '';
  if (code === 'ENOENT') return { outcome: 'not_found', said: '' };
  if (code === 'EACCES' || code === 'EPERM') return { outcome: 'not_permitted', said: code };
  return { outcome: 'failed', said: code };
}

function ended(status: number | string, stderr: Buffer): NftResult {
  const text = stderr.toString('latin1');
  const said = CAUSE.exec(text)?.[1]?.trim() ?? '';
  const outcome = NOT_PERMITTED.test(text) ? 'not_permitted' : 'failed';
  return { outcome, said: said === '' ? `it ended with ${status}` : said };
}
