// Whether a call ends when its bound has passed.

/**
 * Calls `hear` when `call` has not ended although its bound has passed. To be called in the turn in which the call was
 * made: what bounds a call is a timer of Node, and timers of one length fire in the order in which they were started,
 * with all that follows from one before the next. So this holds to the turn, however long the machine stands still.
 */
export function onOverdue(call: unknown, boundMs: number, hear: () => void): void {
  let afterwards: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    afterwards = setImmediate(hear);
  }, boundMs);
  const end = () => {
    clearTimeout(timer);
    clearImmediate(afterwards);
  };
  Promise.resolve(call).then(end, end);
}
