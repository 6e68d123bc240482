import { durationMs } from '../../../lib/values/durations';
import { testRules } from '../promtool';
import { Content } from '../tool';
import { IDENTITY } from './spanning-rules';
import { promtoolStory, PromtoolTest } from './scenario';
import { InputSeries, SCRAPE_INTERVAL_SECONDS } from './simulated-run';

/** Runs, pods and nodes of their own, and what must be true of the alerts about them. */
export interface Part {
  readonly series: InputSeries[];
  /** @default - the scrape interval. */
  readonly evaluationSeconds?: number;
  readonly tests: readonly PromtoolTest[];
  /** Judged in a story of its own, as it asks for what all the series of a story add up to. */
  readonly alone?: boolean;
}

/** An evaluation costs as much as four runs add to it: beyond this many series little is saved. */
const MOST_SERIES = 2000;
const NAMES = new RegExp(`(${IDENTITY.join('|')})="([^"]+)"`, 'g');

/** When the last question is asked, in seconds. */
function lastMoment({ tests }: Part): number {
  return Math.max(...tests.map(({ eval_time }) => durationMs('moment', eval_time) / 1000));
}

function intervalOf({ evaluationSeconds = SCRAPE_INTERVAL_SECONDS }: Part): number {
  return evaluationSeconds;
}

/** What is said of a part's things, said of the same things in the story's part of that number. */
function numbered(text: string, number: number): string {
  return text.replace(NAMES, (_match, label, value) => `${label}="${value}~${number}"`);
}

/** Selects all alerts but those about the things of the other parts. */
function scope(number: number): string {
  return IDENTITY.map((label) => `${label}=~"[^~]*(~${number})?", `).join('');
}

function numberedTest({ expr, eval_time, exp_samples }: PromtoolTest, number: number): PromtoolTest {
  return {
    expr: expr.replaceAll('ALERTS{', `ALERTS{${scope(number)}`),
    eval_time,
    exp_samples: exp_samples.map(({ labels, value }) => ({ labels: numbered(labels, number), value })),
  };
}

/** The part's series under its number. They end with the last question: the others of the story may go on for hours. */
function numberedSeries(part: Part, number: number): InputSeries[] {
  const samples = Math.floor(lastMoment(part) / SCRAPE_INTERVAL_SECONDS) + 1;
  return part.series.map(({ series, values }) => ({ series: numbered(series, number), values: endingAfter(samples, values) }));
}

function endingAfter(samples: number, values: string): string {
  const all = values.split(' ');
  const missing = samples - all.length;
  // Without the marker it would look as if scrapes were missing.
  return missing > 0 ? `${values} _x${missing} stale` : [...all.slice(0, samples), 'stale'].join(' ');
}

/** Several parts that promtool evaluates at once. */
class Story {
  private judgement?: Promise<Map<number, string>>;

  public constructor(
    private readonly rules: Content,
    private readonly parts: readonly Part[],
  ) {}

  /** @throws Error with promtool's words about this part when it is not as it must be */
  public async judge(part: Part): Promise<void> {
    const failures = await (this.judgement ??= this.run());
    const failure = failures.get(this.parts.indexOf(part));
    if (failure !== undefined) throw new Error(failure);
  }

  private async run(): Promise<Map<number, string>> {
    const series = this.parts.flatMap(numberedSeries);
    const tests = this.parts.flatMap((part, number) => part.tests.map((test) => numberedTest(test, number)));
    try {
      await testRules(this.rules, promtoolStory(series, intervalOf(this.parts[0]), tests));
      return new Map();
    } catch (error) {
      return failuresByPart((error as Error).message);
    }
  }
}

/** @throws Error with all of promtool's words when some are about no part */
function failuresByPart(words: string): Map<number, string> {
  const [head, ...failures] = words.split(/^ +(?=expr: ")/m);
  const failed = new Map<number, string>();
  for (const failure of failures) {
    const number = /\(~(\d+)\)\?/.exec(failure)?.[1];
    if (number === undefined) throw new Error(words);
    const scoped = JSON.stringify(scope(Number(number))).slice(1, -1);
    const unnumbered = failure.replaceAll(scoped, '').replace(/~\d+\b/g, '');
    failed.set(Number(number), [failed.get(Number(number)) ?? head, unnumbered].join('    '));
  }
  if (failed.size === 0) throw new Error(words);
  return failed;
}

/** Judges parts by the same rules: many at once, as what they have in common costs most. */
export class Stories {
  private readonly storyOf = new Map<Part, Story>();

  public constructor(rules: Content, parts: readonly Part[]) {
    const sorted = [...parts].sort((a, b) => intervalOf(a) - intervalOf(b) || lastMoment(a) - lastMoment(b));
    let shared: Part[] = [];
    const close = () => {
      const story = new Story(rules, shared);
      shared.forEach((part) => this.storyOf.set(part, story));
      shared = [];
    };
    for (const part of sorted.filter(({ alone }) => !alone)) {
      const size = [...shared, part].reduce((sum, { series }) => sum + series.length, 0);
      if (shared.length > 0 && (size > MOST_SERIES || intervalOf(part) !== intervalOf(shared[0]))) close();
      shared.push(part);
    }
    close();
    for (const part of sorted.filter(({ alone }) => alone)) this.storyOf.set(part, new Story(rules, [part]));
  }

  /** @throws Error with promtool's words about this part when it is not as it must be */
  public async judge(part: Part): Promise<void> {
    const story = this.storyOf.get(part);
    if (!story) throw new Error('the part belongs to other stories');
    await story.judge(part);
  }
}
