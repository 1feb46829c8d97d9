// What may be said of an error whose message may hold a credential.

const FRAME = /^\s+at .{1,300}$/m;
const NAME = /^[A-Za-z]{1,64}$/;

/** Its class and where it was thrown, never its message (SEC-1). Total over everything that can be thrown. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error;
    const name = NAME.test(error.name) ? error.name : 'Error';
    const frames = error.stack?.slice(error.stack.indexOf(error.message) + error.message.length);
    return `${name}${FRAME.exec(frames ?? '')?.[0].trimEnd() ?? ''}`.replace(/\s+/g, ' ');
  } catch {
    return 'unreadable';
  }
}
