// Which targets does a cell meet? Written down before anything was measured.

const ONE_SOURCE = { success: 0.999, p99Ratio: 3 };
const MANY_SOURCES = { success: 0.99 };
const GOODPUT = 0.95;
const BUDGET_FACTOR = 1.1;
const RECOVERY_MS = 10_000;

/** By name of the target: true when met, false when missed; only those that hold for the cell. */
export function judge(cell, budgetBytes, isRecoveryMeasured) {
  const { success, p99Ratio } = cell.sources === 1 ? ONE_SOURCE : MANY_SOURCES;
  const { totalMs } = cell.recovery;
  return {
    honest: cell.honest.success >= success,
    ...(p99Ratio === undefined ? {} : { p99: cell.honest.p99Ms <= p99Ratio * cell.unloaded.p99Ms }),
    goodput: cell.authenticated.goodput >= GOODPUT,
    // Who has no waiting room has no budget for one.
    ...(cell.server.stats === null ? {} : { memory: cell.server.grownBytes <= budgetBytes * BUDGET_FACTOR }),
    ...(isRecoveryMeasured ? { recovery: totalMs !== null && totalMs <= RECOVERY_MS } : {}),
  };
}

export const TARGETS_TEXT = `Targets: honest clients in within 5 s >= 99.9 % and their p99 <= 3 x unloaded from one source, >= 99 % from many;
goodput of authenticated requests >= 95 %; memory grown <= budget x 1.1; recovered <= 10 s.`;
