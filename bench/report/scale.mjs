// Where on an axis is a value, and which values are written along it?

/** An axis with equal steps: `{ type, low, high, at(value) -> 0..1, ticks }`. Ticks are round values. */
export function linearScale(low, high, mostTicks = 6) {
  const span = high - low || 1;
  const rough = span / mostTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  return { type: 'linear', low, high, at: (value) => (value - low) / span, ticks };
}

/** An axis with equal factors; `low` > 0. Ticks are 1, 2 and 5 times powers of ten, or powers of ten only. */
export function logScale(low, high, mostTicks = 8) {
  const span = Math.log(high / low) || 1;
  const candidates = (factors) => {
    const ticks = [];
    for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent += 1) {
      for (const factor of factors) ticks.push(Number((factor * 10 ** exponent).toPrecision(12)));
    }
    return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  };
  const choices = [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]].map(candidates);
  const ticks = choices.find((choice) => choice.length <= mostTicks) ?? choices[choices.length - 1];
  return { type: 'log', low, high, at: (value) => Math.log(value / low) / span, ticks };
}
