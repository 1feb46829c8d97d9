// How does a process of a server tell its parent what it is asked?

const END_MS = 1_000;

/** `start()` resolves to `{ ready, answers, close }`: what to tell first, a function for each question, and how to end. */
export async function answerParent(start) {
  let running = null;
  let isOver = false;
  process.on('disconnect', async () => {
    isOver = true;
    // Whatever hangs: the process that started this one is gone, or waits.
    setTimeout(() => process.exit(0), END_MS).unref();
    try {
      await running?.close();
    } finally {
      process.exit(0);
    }
  });
  const tell = (message) => {
    if (!isOver) process.send(message, () => {});
  };
  process.on('message', async ({ id, question }) => {
    try {
      tell({ id, answer: await running.answers[question]() });
    } catch (error) {
      tell({ id, failure: `${question}: ${error.message}` });
    }
  });
  try {
    running = await start();
    tell({ id: 0, answer: running.ready });
  } catch (error) {
    tell({ id: 0, failure: error.message });
    process.disconnect();
  }
}
