import { join } from 'node:path';
import { Metric, MetricCadence, MetricType, MetricUnit, TRAINING_METRICS } from '../../../lib/metrics';
import { readRecording, Recording } from '../../../tools/record-runs/recording';
import { RECORDED } from '../../../tools/record-runs/runs';
import { InputSeries, scraped, SCRAPED, Timeline } from './simulated-run';

/** What follows the course of learning; everything else is what the run does all the time. */
const LEARNING = [MetricCadence.LOG_WINDOW, MetricCadence.DIAGNOSTICS, MetricCadence.EPOCH, MetricCadence.EVALUATION];
/** What only ever grows as well, and is no counter. */
const GROWING = ['tf_run_progress_ratio', 'tf_checkpoint_last_step'];
/** How long the end of the run is still served. */
const HOLD_SECONDS = 60;

/** A part of a recording, and when it is replayed. */
interface Part {
  /** Its first scrape, and the last. */
  readonly first: number;
  readonly last: number;
  /** Seconds since the start of the replay. */
  readonly begins: number;
  readonly ends: number;
  /** Whether it is work that there is more of, as often as needed; else its last scrape is served to the end. */
  readonly isWork: boolean;
}

/**
 * The series of a recorded run if it had more samples to learn from: it works at the recorded pace, with its pauses and its jitter, over
 * and over, and learns along the recorded course, drawn out. Start and end are as recorded.
 *
 * @param name of the recording
 * @param turnSeconds when what has gone wrong in its midst goes wrong, else when its work ends
 */
export function recordedRun(name: string, seconds: number, turnSeconds = seconds - HOLD_SECONDS): InputSeries[] {
  const recording = readRecording(join(RECORDED, `${name}.json.gz`));
  const replay = new Replay(recording, parts(recording, seconds, turnSeconds));
  const series = Object.entries(recording.series).map(([own, text]) => {
    const values = text.split(' ');
    return scraped(own, (t) => replay.value(metricOf(own), values, t), seconds);
  });
  const ofTarget: Record<string, Timeline> = { ...SCRAPED, up: (t) => Number(replay.isAnswered(t)) };
  return [...series, ...Object.entries(ofTarget).map(([name, timeline]) => scraped(name, timeline, seconds))];
}

function metricOf(series: string): Metric {
  const [name] = series.split('{');
  const metric = TRAINING_METRICS.find(({ seriesNames }) => seriesNames.includes(name));
  if (!metric) throw new Error(`the recording has series ${name}, which is no longer in the catalog: record the runs again`);
  return metric;
}

/** Start, work and end; what comes after something has gone wrong is work of its own. */
function parts({ interval, wrongFrom, series }: Recording, seconds: number, turn: number): Part[] {
  const steps = series['tf_train_steps_total{worker="0"}'].split(' ').map((count) => (count === '_' ? 0 : Number(count)));
  const first = steps.findIndex((count) => count > steps[0]);
  const over = steps.indexOf(Math.max(...steps));
  const bounds = [
    { first: 0, begins: 0, isWork: false },
    { first, begins: first * interval, isWork: true },
    ...(wrongFrom === undefined ? [] : [{ first: wrongFrom, begins: turn, isWork: true }]),
    { first: over, begins: wrongFrom === undefined ? turn : seconds - HOLD_SECONDS, isWork: false },
  ];
  return bounds.map((bound, index) => {
    const next = bounds[index + 1] ?? { first: steps.length, begins: Infinity };
    return { ...bound, last: next.first - 1, ends: next.begins };
  });
}

/** What a recording shows at the moments of its replay. */
class Replay {
  private readonly answered: readonly boolean[];

  public constructor(
    private readonly recording: Recording,
    private readonly parts: readonly Part[],
  ) {
    this.answered = recording.series.tf_run_start_timestamp_seconds.split(' ').map((value) => value !== '_');
  }

  public isAnswered(t: number): boolean {
    const part = this.partAt(t);
    return this.answered[this.scrape(part, t)];
  }

  public value({ name, type, unit, cadence }: Metric, values: readonly string[], t: number): ReturnType<Timeline> {
    if (!this.isAnswered(t)) return 'stale';
    const part = this.partAt(t);
    const scrape = this.scrape(part, t);
    if (type !== MetricType.GAUGE) return this.count(values, part, scrape, t);
    const isCourse = GROWING.includes(name) || (LEARNING.includes(cadence) && unit !== MetricUnit.TIMESTAMP_SECONDS);
    const at = part.isWork && isCourse ? learned(part, t) : scrape;
    if (values[at] === '_') return undefined;
    const value = Number(values[at]);
    return unit === MetricUnit.TIMESTAMP_SECONDS && value !== 0 ? value + this.shift(values, part, t) : value;
  }

  private partAt(t: number): Part {
    return this.parts.find(({ ends }) => t < ends)!;
  }

  private scrape(part: Part, t: number): number {
    const { interval } = this.recording;
    const since = t - part.begins - this.repeated(part, t) * this.period(part);
    return Math.min(part.first + Math.floor(since / interval), part.last);
  }

  private period({ first, last }: Part): number {
    return (last - first) * this.recording.interval;
  }

  /** How often the part was repeated before. */
  private repeated(part: Part, t: number): number {
    return part.isWork ? Math.floor((Math.min(t, part.ends) - part.begins) / this.period(part)) : 0;
  }

  /** A counter that falls by a rounding error is taken for one that began anew, and all it has counted for an increase. */
  private count(values: readonly string[], part: Part, scrape: number, t: number): number | undefined {
    if (values[scrape] === '_') return undefined;
    const before = this.parts.filter(({ ends }) => ends <= part.begins);
    const grown = [...before, part].map((one) => this.repeated(one, t) * (countAt(values, one.last) - countAt(values, one.first)));
    return Number((Number(values[scrape]) + grown.reduce((sum, value) => sum + value)).toPrecision(12));
  }

  /** What must be added to a recorded timestamp: it belongs to the part in which it was set. */
  private shift(values: readonly string[], part: Part, t: number): number {
    const moves = ({ first, last, isWork }: Part) => isWork && values[first] !== values[last];
    const start = ({ first, begins }: Part) => begins - first * this.recording.interval;
    if (moves(part)) return start(part) + this.repeated(part, t) * this.period(part);
    const until = this.parts.slice(1, this.parts.indexOf(part) + 1);
    const set = until.filter((one, index) => moves(this.parts[index]) || values[one.first] !== values[one.first - 1]).at(-1);
    return set === undefined ? 0 : start(set);
  }
}

/** The scrape of a part that shows what has been learned. */
function learned({ first, last, begins, ends }: Part, t: number): number {
  return first + Math.floor(((t - begins) / (ends - begins)) * (last - first));
}

/** What a counter had reached at a scrape, also when nobody answered. */
function countAt(values: readonly string[], scrape: number): number {
  const known = values
    .slice(0, scrape + 1)
    .filter((value) => value !== '_')
    .at(-1);
  return Number(known ?? 0);
}
