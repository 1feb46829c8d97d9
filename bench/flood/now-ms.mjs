// What time is it, by a clock that all processes of the machine share and nobody sets?

/** Milliseconds, with fractions; CLOCK_MONOTONIC, so that moments told by other processes can be compared. */
export const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
