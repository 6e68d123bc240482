const EVERY_MS = 20_000;

/**
 * Says every 20 seconds how many of the runs are judged, on the standard error.
 *
 * @param work is given what it calls after each run
 */
export async function withProgress<Result>(total: number, work: (onDone: () => void) => Promise<Result>): Promise<Result> {
  const started = Date.now();
  let done = 0;
  const timer = setInterval(() => {
    const seconds = (Date.now() - started) / 1000;
    const left = done > 0 ? `, about ${Math.ceil(((seconds / done) * (total - done)) / 60)} min left` : '';
    console.error(`${Math.round(seconds)} s: ${done} of ${total} runs${left}`);
  }, EVERY_MS);
  try {
    return await work(() => done++);
  } finally {
    clearInterval(timer);
  }
}
