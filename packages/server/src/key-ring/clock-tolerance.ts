// By how much may the clocks of servers with the same keys differ?

/** What is used on one of them is remembered for so long after its end, and what is from further ahead is not taken. */
export const CLOCK_TOLERANCE_MS = 60_000;
