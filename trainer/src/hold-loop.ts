/** Longest that a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** Keeps the process from ending before the work is done, when nothing else does: what the work waits for may not. */
export async function holdLoop<Result>(work: Promise<Result>): Promise<Result> {
  const timer = setInterval(() => undefined, LONGEST_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
