// How long a store waits in tests that are not about waiting.

/** As long as it may: what is slow there is the machine, and that must not be what a test fails for. */
export const PATIENCE_MS = 60_000;
