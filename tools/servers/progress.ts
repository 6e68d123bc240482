const PROGRESS_EVERY_MS = 20_000;

/** Is given how many packages are compiled, and which one is now. */
export type OnProgress = (compiled: number, at: string) => void;

/** Builds a program, and prints now and then how far that is, and at the end how long it took. */
export async function printProgress(title: string, build: (onProgress: OnProgress) => Promise<unknown>): Promise<void> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  let shown = started;
  await build((compiled, at) => {
    if (Date.now() - shown < PROGRESS_EVERY_MS) return;
    shown = Date.now();
    console.log(`  ${seconds()} s, ${compiled} packages compiled, at ${at}`);
  });
  console.log(`${title}: built in ${seconds()} s`);
}
