import { Firing, Judge } from '../../../tools/signal/judge';
import { readByRules } from './rule-set';
import { InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';
import { IDENTITY } from './spanning-rules';

/** Runs, pods and nodes of their own, and how long rules are evaluated over them. */
export interface Part {
  readonly series: readonly InputSeries[];
  readonly seconds: number;
  /** @default - the scrape interval. */
  readonly evaluationSeconds?: number;
  /** Judged in a story of its own, as it asks for what all the series of a story add up to. */
  readonly alone?: boolean;
}

/** An evaluation costs as much as four runs add to it: beyond this many series little is saved. */
const MOST_SERIES = 2000;
const NAMES = new RegExp(`(${IDENTITY.join('|')})="([^"]+)"`, 'g');
const NUMBER = /~(\d+)$/;

function intervalOf({ evaluationSeconds = SCRAPE_INTERVAL_SECONDS }: Part): number {
  return evaluationSeconds;
}

/** The series of several parts, each under its number. They end with their part: the others of the story may go on for hours. */
export function numberedSeries(parts: readonly Part[]): InputSeries[] {
  return parts.flatMap(({ series, seconds }, number) => {
    const samples = Math.floor(seconds / SCRAPE_INTERVAL_SECONDS) + 1;
    return readByRules(series).map((one) => ({
      series: one.series.replace(NAMES, (_match, label, value) => `${label}="${value}~${number}"`),
      values: endingAfter(samples, one.values),
    }));
  });
}

function endingAfter(samples: number, values: string): string {
  const all = values.split(' ');
  const missing = samples - all.length;
  // Without the marker it would look as if scrapes were missing.
  return missing > 0 ? `${values} _x${missing} stale` : [...all.slice(0, samples), 'stale'].join(' ');
}

/** What fires in the part of that number, or in none of them alone, in the part's own words. */
function firingIn(part: Part, number: number, firing: readonly Firing[]): Firing[] {
  return firing.flatMap(({ labels, from, to }) => {
    const numbers = Object.values(labels).flatMap((value) => NUMBER.exec(value)?.[1] ?? []);
    if (from > part.seconds || numbers.some((one) => Number(one) !== number)) return [];
    const own = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.replace(NUMBER, '')]));
    return [{ labels: own, from, to: to !== null && to <= part.seconds ? to : null }];
  });
}

/** Judges parts by the same rules: many at once, as what they have in common costs most. */
export class Stories {
  private readonly storyOf = new Map<Part, readonly Part[]>();
  private readonly firingOf = new Map<readonly Part[], Promise<readonly Firing[]>>();

  /**
   * @param alerts those that matter; by default all
   * @param stored how the series of a story are stored; by default as they are
   */
  public constructor(
    private readonly judge: () => Judge,
    parts: readonly Part[],
    private readonly alerts?: readonly string[],
    private readonly stored: (series: InputSeries[]) => InputSeries[] = (series) => series,
  ) {
    const sorted = [...parts].sort((a, b) => intervalOf(a) - intervalOf(b) || a.seconds - b.seconds);
    let shared: Part[] = [];
    const close = () => {
      for (const part of shared) this.storyOf.set(part, shared);
      shared = [];
    };
    for (const part of sorted.filter(({ alone }) => !alone)) {
      const size = [...shared, part].reduce((sum, { series }) => sum + series.length, 0);
      if (shared.length > 0 && (size > MOST_SERIES || intervalOf(part) !== intervalOf(shared[0]))) close();
      shared.push(part);
    }
    close();
    for (const part of sorted.filter(({ alone }) => alone)) this.storyOf.set(part, [part]);
  }

  /**
   * What fires while the part lasts; `to` is null for what fires at its end.
   *
   * @throws Error when the engine refuses a series or a rule
   */
  public async firing(part: Part): Promise<readonly Firing[]> {
    const story = this.storyOf.get(part);
    if (!story) throw new Error('the part belongs to other stories');
    if (!this.firingOf.has(story)) this.firingOf.set(story, this.judged(story));
    return firingIn(part, story.indexOf(part), await this.firingOf.get(story)!);
  }

  private async judged(story: readonly Part[]): Promise<readonly Firing[]> {
    const { firing } = await this.judge().judge({
      series: this.stored(numberedSeries(story)),
      scrape: SCRAPE_INTERVAL_SECONDS,
      evaluate: intervalOf(story[0]),
      end: Math.max(...story.map(({ seconds }) => seconds)),
      oneInterval: true,
      alerts: this.alerts,
    });
    return firing;
  }
}
