import { join } from 'node:path';
import { Metric, MetricCadence, MetricType, MetricUnit, TRAINING_METRICS } from '../../../lib/metrics';
import { readRecording, Recording } from '../../../tools/record-runs/recording';
import { RECORDED } from '../../../tools/record-runs/runs';
import { InputSeries, scraped, SCRAPED } from './simulated-run';

/** What follows the course of learning; everything else is what the run does all the time. */
const LEARNING = [MetricCadence.LOG_WINDOW, MetricCadence.DIAGNOSTICS, MetricCadence.EPOCH, MetricCadence.EVALUATION];
/** How long the end of the run is still served. */
const HOLD_SECONDS = 60;

/** A moment of the longer run in the recording. */
interface Moment {
  /** The scrape that shows what the run does. */
  readonly scrape: number;
  /** The scrape that shows what it has learnt. */
  readonly learnt: number;
  /** How often the recording was repeated before. */
  readonly repeated: number;
  /** What must be added to a recorded timestamp. */
  readonly shift: number;
}

/**
 * The series of a recorded run if it had more samples to learn from: it works at the recorded pace, with its pauses and its jitter, over
 * and over, and learns along the recorded course, drawn out. Start and end are as recorded.
 *
 * @param name of the recording
 */
export function recordedRun(name: string, seconds: number): InputSeries[] {
  const recording = readRecording(join(RECORDED, `${name}.json.gz`));
  const course = new Course(recording, seconds);
  const series = Object.entries(recording.series).map(([own, text]) => {
    const values = text.split(' ');
    return scraped(own, (t) => course.value(metricOf(own), values, t), seconds);
  });
  return [...series, ...Object.entries(SCRAPED).map(([name, timeline]) => scraped(name, timeline, seconds))];
}

function metricOf(series: string): Metric {
  const [name] = series.split('{');
  const metric = TRAINING_METRICS.find(({ seriesNames }) => seriesNames.includes(name));
  if (!metric) throw new Error(`the recording has series ${name}, which is no longer in the catalogue: record the runs again`);
  return metric;
}

/** How the moments of a longer run lie in the recording. */
class Course {
  private readonly first: number;
  private readonly last: number;
  private readonly end: number;

  public constructor(
    private readonly recording: Recording,
    private readonly seconds: number,
  ) {
    const steps = recording.series['tf_train_steps_total{worker="0"}'].split(' ').map(Number);
    this.first = steps.findIndex((count) => count > 0);
    this.last = steps.indexOf(steps[steps.length - 1]) - 1;
    this.end = steps.length - 1;
  }

  public value({ type, unit, cadence, name }: Metric, values: readonly string[], t: number): number | undefined {
    const { scrape, learnt, repeated, shift } = this.moment(t);
    const at = (index: number) => (values[index] === '_' ? undefined : Number(values[index]));
    if (type !== MetricType.GAUGE) {
      const value = at(scrape);
      // A counter that falls by a rounding error is taken for one that began anew, and all it has counted for an increase.
      return value === undefined ? undefined : Number((value + repeated * ((at(this.last) ?? 0) - (at(this.first) ?? 0))).toPrecision(12));
    }
    const isTimestamp = unit === MetricUnit.TIMESTAMP_SECONDS;
    if (!isTimestamp) return at(LEARNING.includes(cadence) ? learnt : scrape);
    const value = at(scrape);
    return value === undefined || value === 0 || name === 'tf_run_start_timestamp_seconds' ? value : value + shift;
  }

  private moment(t: number): Moment {
    const { interval } = this.recording;
    const { first, last, end } = this;
    const started = first * interval;
    const ended = this.seconds - HOLD_SECONDS;
    const period = (last - first) * interval;
    const wholePeriods = Math.floor((ended - started) / period);
    if (t < started) {
      const scrape = Math.floor(t / interval);
      return { scrape, learnt: scrape, repeated: 0, shift: 0 };
    }
    if (t >= ended) {
      const scrape = Math.min(last + 1 + Math.floor((t - ended) / interval), end);
      return { scrape, learnt: scrape, repeated: wholePeriods, shift: ended - (last + 1) * interval };
    }
    const repeated = Math.floor((t - started) / period);
    return {
      scrape: first + Math.floor(((t - started) % period) / interval),
      learnt: first + Math.floor(((t - started) / (ended - started)) * (last - first)),
      repeated,
      shift: repeated * period,
    };
  }
}
