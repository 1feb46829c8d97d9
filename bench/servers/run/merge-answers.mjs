// What do several processes of one server say together? The sum; of delays the longest.

/** Null where any of them does not know. */
export function mergeAnswers(answers) {
  if (answers.length === 1) return answers[0];
  const names = new Set(answers.flatMap((answer) => Object.keys(answer)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = answers.filter((answer) => name in answer).map((answer) => answer[name]);
      if (values.includes(null)) return [name, null];
      return [
        name,
        name.endsWith('Ms') ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0),
      ];
    }),
  );
}
