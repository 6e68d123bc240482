import { join } from 'node:path';
import { runCommand } from '../command';
import { atLeast, Bench, below, Figure, forOrientation, median } from './bench';
import type { SoakLook } from './soak-subject';

const SUBJECT = join(__dirname, 'soak-subject.ts');
const STEPS = 2_000_000;

async function figures(): Promise<Figure[]> {
  const output = await runCommand(process.execPath, ['--import', 'tsx', SUBJECT, String(STEPS)], {
    onErrorLine: (line) => console.log(`  ${line}`),
  });
  const looks = JSON.parse(output) as SoakLook[];
  const { step, seconds } = looks[looks.length - 1];
  // The heap finds its size in the first fifth.
  const early = looks.slice(looks.length / 5, (2 * looks.length) / 5);
  const late = looks.slice((-2 * looks.length) / 5);
  const growth = (of: (look: SoakLook) => number) => median(late.map(of)) - median(early.map(of));
  // Garbage comes and goes by a third; what stays after a collection is what a leak would raise.
  const floor = (part: SoakLook[]) => Math.min(...part.map(({ rssBytes }) => rssBytes));
  const [before, after] = [floor(early), floor(looks.slice(-early.length))];
  return [
    atLeast(STEPS, 'steps', step, 'steps'),
    forOrientation('time', seconds / 60, 'min'),
    below(
      1,
      'added tensors',
      growth(({ tensors }) => tensors),
      'tensors',
    ),
    below(
      1,
      'added series',
      growth(({ series }) => series),
      'series',
    ),
    forOrientation('memory (RSS), lowest', before / 2 ** 20, 'MiB'),
    below(5, 'growth of the lowest memory', (after / before - 1) * 100, '%'),
  ];
}

export const bench: Bench = {
  title: 'Soak: two million steps',
  method:
    "The trainer's loop with everything that it records, a scraped exporter, and a dense layer with six weights on the cpu backend, batch 4. Samples are taken at every hundredth of the run: the median of the second fifth is compared with the median of the last two fifths. Memory fluctuates with garbage, so its lowest value of the second fifth is compared with the lowest of the last.",
  run: figures,
};
