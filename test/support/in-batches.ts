// Runs many asynchronous jobs, so many at once.

export async function inBatches(
  jobs: number,
  atOnce: number,
  run: (number: number) => Promise<void>,
): Promise<void> {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < jobs) {
      const number = begun;
      begun += 1;
      await run(number);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, atOnce) }, worker));
}
