// What may be said of an error whose message may hold a credential.

/** The first line after the message: a frame with its place, and nothing that only begins like one. */
const FRAME = /^\n\s+at .{1,300}:\d+:\d+\)?(?=\n|$)/;
const NAME = /^[A-Za-z]{1,64}$/;

/** Its class and where it was thrown, never its message (SEC-1). Total over everything that can be thrown. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error;
    const name = NAME.test(error.name) ? error.name : 'Error';
    return `${name}${FRAME.exec(framesOf(error))?.[0] ?? ''}`.replace(/\s+/g, ' ');
  } catch {
    return 'unreadable';
  }
}

/** What follows the message in the stack; nothing where the stack has another message, which may be anything. */
function framesOf({ message, stack = '' }: Error): string {
  const head = message === '' ? stack.search(/\n|$/) : stack.indexOf(message);
  return head === -1 ? '' : stack.slice(head + message.length);
}
