// Waits for something that another process does.
const POLL_MS = 50;

/** @throws Error with what `otherwise` says, when it does not become true within `timeoutMs`. */
export async function eventually(
  isTrue: () => boolean | Promise<boolean>,
  otherwise: () => string,
  timeoutMs = 20_000,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
