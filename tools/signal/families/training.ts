import { ContractLevel, TRAINING_METRICS } from '../../../lib/metrics';
import { includesLevel } from '../../contract-level';
import { Random } from '../../random';
import { READ_BY_RULES } from '../../shipped-rules';
import { healthyRun, selector, TARGET, Timeline } from '../../simulated-run';
import { encoded, GivenSeries } from '../samples';
import { Conditions } from './conditions';
import { Walk, walked } from './walk';

/** When the story begins: the rules compare times of the trainer with the clock. */
export const EPOCH = 1_700_006_400;

/** What happens in a run. Times are seconds of the story unless they say hours. */
export interface Course {
  /** Over hours, without noise. */
  readonly loss: (hours: number) => number;
  /**
   * Speed relative to the usual one; 0 while it hangs.
   *
   * @default - always 1.
   */
  readonly speed?: (t: number) => number;
  /**
   * Share of the time of a step in which it waits for data; the rest takes what it always takes.
   *
   * @default - always 0.03.
   */
  readonly dataWait?: (t: number) => number;
  /**
   * State of the run; steps are done in `running` alone.
   *
   * @default - initializing for a minute, then running.
   */
  readonly state?: (t: number) => string;
  /**
   * Percent.
   *
   * @default - about 92 while steps are done and no data is waited for, otherwise 2.
   */
  readonly gpu?: (t: number) => number;
  /** The validation loss, as a multiple of the training loss without noise; 1.1 by default. */
  readonly generalization?: (hours: number) => number;
  /** While it says so, the loss is NaN. */
  readonly nonFinite?: (t: number) => boolean;
  /** Timelines of single series, by their own labels. */
  readonly changes?: Record<string, Timeline>;
  /** Time that the exporter's machine shows beyond the true one. */
  readonly clockOffset?: (t: number) => number;
}

/** Where and when the run is served. */
export interface Served {
  readonly target?: Record<string, string>;
  /** @default 0 */
  readonly from?: number;
  /**
   * From then on there is no target any more.
   *
   * @default - the end of the story.
   */
  readonly until?: number;
  /** While it says so the target does not answer: `up` is 0 and all else stale. */
  readonly down?: (t: number) => boolean;
  /** Nobody scrapes, and nothing is stale. */
  readonly notScraped?: (t: number) => boolean;
  /** Steps done before it began, which a resumed counter starts with. */
  readonly steps?: number;
  readonly worker?: number;
}

const BY_NAME = new Map(TRAINING_METRICS.flatMap((metric) => metric.seriesNames.map((name) => [name, metric.level] as const)));

/** Series that the scrape of one pod of a run stores, of the metrics that its level promises. */
export function trainingSeries(
  random: Random,
  conditions: Conditions,
  seconds: number,
  course: Course,
  served: Served = {},
): GivenSeries[] {
  const { level, scrape } = conditions;
  const { target = {}, from = 0, until = Infinity, down = () => false, notScraped = () => false, worker } = served;
  const walk = walked(random, conditions, seconds, course, served);
  const labels = { ...TARGET, contract: level, ...target };
  const added = selector('', labels).slice(1, -1);
  const count = Math.floor(seconds / scrape) + 1;
  return healthyRun({ ...timelines(walk, course.nonFinite), ...course.changes })
    .filter(({ own }) => exported(own, level))
    .map(({ own, timeline }): GivenSeries => {
      const mine = worker === undefined ? own : own.replace('worker="0"', `worker="${worker}"`);
      const bare = level === ContractLevel.CORE ? mine.replace(/\{.*\}/, '') : mine;
      const series = bare.includes('{') ? bare.replace(/\}$/, `,${added}}`) : `${bare}{${added}}`;
      return { series, ...encoded(asScraped(own, timeline, { from, until, down, notScraped, scrape }), count, scrape) };
    });
}

/** A pod of level core is one whose four gauges somebody writes by hand. */
function exported(own: string, level: ContractLevel): boolean {
  const name = own.split('{')[0];
  if (!READ_BY_RULES.has(name)) return false;
  const promised = BY_NAME.get(name);
  if (promised !== undefined) return includesLevel(level, promised);
  return level === ContractLevel.FULL || !name.startsWith('process_');
}

interface Presence {
  readonly from: number;
  readonly until: number;
  readonly down: (t: number) => boolean;
  readonly notScraped: (t: number) => boolean;
  readonly scrape: number;
}

function asScraped(own: string, timeline: Timeline, { from, until, down, notScraped, scrape }: Presence): Timeline {
  const fromScrape = ['up', 'scrape_duration_seconds', 'scrape_samples_post_metric_relabeling'].includes(own);
  return (t) => {
    if (t < from || t >= until + scrape || notScraped(t)) return undefined;
    if (t >= until) return 'stale';
    if (!down(t)) return timeline(t);
    return fromScrape ? 0 : 'stale';
  };
}

/** What the walk has at each scrape, by series. */
function timelines(walk: Walk, nonFinite?: (t: number) => boolean): Record<string, Timeline> {
  const { step } = walk;
  const at =
    (values: Float64Array): Timeline =>
    (t) => {
      const value = values[Math.round(t / step)];
      return Number.isNaN(value) ? undefined : value;
    };
  return {
    ...Object.fromEntries(
      Object.entries(walk.gauges).map(([own, values]) => {
        const finite = at(values);
        return [own, nonFinite && own.startsWith('tf_train_loss') ? (t: number) => (nonFinite(t) ? NaN : finite(t)) : finite];
      }),
    ),
    ...Object.fromEntries(
      walk.states.map((state, number) => [
        `tf_run_state{state="${state}"}`,
        (t: number) => Number(walk.state[Math.round(t / step)] === number),
      ]),
    ),
  };
}
