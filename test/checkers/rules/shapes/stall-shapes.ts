import { ContractLevel, RUN_STATES } from '../../../../lib/metrics';
import { HOUR, MINUTE } from '../expectations';
import { exportedAt, scrapedEvery } from '../exported-at';
import { InputSeries, simulatedRun, states, Timeline } from '../simulated-run';
import { Noticed, Shape } from './shape';

/** What the hang of a run brings about; inhibition keeps them quiet. */
const CONSEQUENCES = ['ExporterStale', 'TrainingThroughputDrop', 'LossPlateau', 'GpuIdleWhileAllocated', 'LowGPUUtilization'];

/** A moment that is no multiple of any interval. */
const HANGS_AT = HOUR + 7;
const stalled = (from: number, within: number, until?: number): Noticed => {
  return { alert: 'TrainingStalled', severity: 'critical', from, by: from + within, until };
};

/** A run that does a step every `stepSeconds` while it is `training(t)`. */
function stepping(training: (t: number) => number, stepSeconds = 0.5, clock = 0): Record<string, Timeline> {
  const last = (t: number) => Math.floor(training(t) / stepSeconds) * stepSeconds;
  /** When the run had trained for so long. */
  const moment = (t: number) => {
    if (last(t) === 0) return undefined;
    let [low, high] = [0, t];
    while (high - low > 0.5) {
      const middle = (low + high) / 2;
      if (training(middle) >= last(t)) high = middle;
      else low = middle;
    }
    return Math.round(high + clock);
  };
  return {
    tf_train_steps_total: (t) => Math.floor(training(t) / stepSeconds),
    tf_train_samples_total: (t) => 64 * Math.floor(training(t) / stepSeconds),
    tf_train_last_step_timestamp_seconds: moment,
    tf_exporter_last_update_timestamp_seconds: moment,
    tf_train_step_seconds_median: () => stepSeconds,
    tf_checkpoint_last_success_timestamp_seconds: moment,
    tf_train_loss: (t) => 0.2 + 2 * Math.exp(-training(t) / HOUR),
    tf_run_start_timestamp_seconds: () => clock,
  };
}

const hanging = (t: number) => Math.min(t, HANGS_AT);

/** Seconds without the pauses, of which `phase` says whether the run is in one. */
function pausing(paused: (t: number) => boolean): (t: number) => number {
  const trained = [0];
  return (t) => {
    const second = Math.floor(t);
    while (trained.length <= second) trained.push(trained[trained.length - 1] + Number(!paused(trained.length)));
    return trained[second];
  };
}

/** Trains for a while, then is in the state for a while, over and over. */
const every = (training: number, pause: number) => (t: number) => t % (training + pause) >= training;
const inState = (state: string, paused: (t: number) => boolean) => states((t) => (paused(t) ? state : 'running'), RUN_STATES);

function evaluating(seconds: number, paused: (t: number) => boolean, further: Record<string, Timeline> = {}): InputSeries[] {
  return simulatedRun(seconds, { ...inState('evaluating', paused), ...stepping(pausing(paused)), ...further });
}

/** What a pod writes by hand: four gauges, which all stand still between two updates. */
function fourGauges(seconds: number, updateEvery: number, changes: Record<string, Timeline> = {}, hangsAt = Infinity): InputSeries[] {
  const updated = (t: number) => Math.floor(Math.min(t, hangsAt) / updateEvery) * updateEvery;
  const noise = (t: number, size: number) => 1 + size * Math.sin(12.9898 * updated(t) + 1);
  const gauges = {
    tf_train_loss: (t: number) => (0.2 + 2 * Math.exp(-updated(t) / HOUR)) * noise(t, 0.01),
    tf_train_accuracy: (t: number) => 0.8 * noise(t + 1, 0.01),
    tf_steps_per_second: (t: number) => 2 * noise(t + 2, 0.02),
    tf_gpu_utilization: () => 92,
    ...changes,
  };
  return exportedAt(ContractLevel.CORE, simulatedRun(seconds, gauges));
}

const atLevel = [ContractLevel.BASIC, ContractLevel.FULL].flatMap((level) =>
  [15, 30, 60, 120].map((interval): Shape => {
    const series = exportedAt(level, simulatedRun(2 * HOUR, { ...stepping(hanging), tf_gpu_utilization: () => 100 }));
    return {
      name: `hangs with its GPUs at 100 %, ${level}, scraped every ${interval} s`,
      seconds: 2 * HOUR,
      series: scrapedEvery(interval, series),
      noticed: stalled(HOUR, 5 * MINUTE + 2 * Math.max(0, interval - 30), 2 * HOUR),
      consequences: CONSEQUENCES,
    };
  }),
);

const healthy = [15, 30, 60, 120].flatMap((interval): Shape[] => [
  {
    name: `healthy, scraped every ${interval} s`,
    seconds: 3 * HOUR,
    series: scrapedEvery(
      interval,
      simulatedRun(
        3 * HOUR,
        stepping((t) => t),
      ),
    ),
  },
  {
    name: `healthy, a step takes 40 s, scraped every ${interval} s`,
    seconds: 3 * HOUR,
    series: scrapedEvery(
      interval,
      simulatedRun(
        3 * HOUR,
        stepping((t) => t, 40),
      ),
    ),
  },
]);

const behind = (seconds: number) =>
  simulatedRun(
    3 * HOUR,
    stepping((t) => t, 0.5, seconds),
  );

const core: Shape[] = [
  {
    name: 'four gauges, an epoch a minute: all of them stand still',
    seconds: 2 * HOUR,
    series: fourGauges(2 * HOUR, MINUTE, {}, HANGS_AT),
    noticed: stalled(HOUR, 7 * MINUTE, 2 * HOUR),
    consequences: CONSEQUENCES,
  },
  {
    name: 'four gauges, an epoch a minute, of which that of the GPU still changes',
    seconds: 2 * HOUR,
    series: fourGauges(2 * HOUR, MINUTE, { tf_gpu_utilization: (t) => 98 + (Math.floor(t / 15) % 3) }, HANGS_AT),
    noticed: stalled(HOUR, 15 * MINUTE, 2 * HOUR),
    consequences: CONSEQUENCES,
  },
  {
    name: 'four gauges, an epoch of twenty minutes: all of them stand still',
    seconds: 6 * HOUR,
    series: fourGauges(6 * HOUR, 20 * MINUTE, {}, 4 * HOUR + 7),
    noticed: stalled(4 * HOUR, 45 * MINUTE, 6 * HOUR),
    consequences: CONSEQUENCES,
    evaluationSeconds: 30,
  },
  ...[15, MINUTE, 5 * MINUTE, 20 * MINUTE].map((update): Shape => {
    return {
      name: `four gauges, healthy, updated every ${update} s`,
      seconds: 4 * HOUR,
      series: fourGauges(4 * HOUR, update),
      evaluationSeconds: 30,
    };
  }),
  {
    name: 'four gauges that stand still in an evaluation of eight minutes after every ten of training',
    seconds: 4 * HOUR,
    series: fourGauges(4 * HOUR, 18 * MINUTE, {
      tf_train_loss: (t) => 2 * Math.exp(-pausing(every(10 * MINUTE, 8 * MINUTE))(t) / HOUR),
      tf_gpu_utilization: (t) => 60 + (Math.floor(t / 15) % 5),
    }),
    evaluationSeconds: 30,
  },
];

/** Whether a run advances. */
export const STALL_SHAPES: Shape[] = [
  ...atLevel,
  ...healthy,
  ...core,
  { name: 'the clock of the node falls six minutes behind', seconds: 3 * HOUR, series: behind(-6 * MINUTE) },
  { name: 'the clock of the node runs six minutes ahead', seconds: 3 * HOUR, series: behind(6 * MINUTE) },
  {
    name: 'hangs on a node whose clock runs six minutes ahead',
    seconds: 2 * HOUR,
    series: simulatedRun(2 * HOUR, stepping(hanging, 0.5, 6 * MINUTE)),
    noticed: stalled(HOUR, 5 * MINUTE, 2 * HOUR),
    consequences: CONSEQUENCES,
  },
  { name: 'evaluates for eight minutes after every ten of training', seconds: 6 * HOUR, series: evaluating(6 * HOUR, every(600, 480)) },
  {
    name: 'evaluates for eight minutes on the CPU after every ten of training',
    seconds: 6 * HOUR,
    series: evaluating(6 * HOUR, every(600, 480), { tf_gpu_utilization: (t) => (every(600, 480)(t) ? 0 : 92) }),
  },
  {
    name: 'evaluates for 25 minutes, once, on the CPU',
    seconds: 3 * HOUR,
    series: evaluating(3 * HOUR, (t) => t >= HOUR && t < HOUR + 1500, {
      tf_gpu_utilization: (t) => (t >= HOUR && t < HOUR + 1500 ? 0 : 92),
    }),
  },
  {
    name: 'hangs in an evaluation, after three of two minutes',
    seconds: 3 * HOUR,
    series: evaluating(3 * HOUR, (t) => t >= HOUR || every(20 * MINUTE - 120, 120)(t)),
    noticed: stalled(HOUR, 33 * MINUTE, 3 * HOUR),
    consequences: CONSEQUENCES,
  },
  {
    name: 'hangs in a save, with an idle GPU, after five of 30 s',
    seconds: 2 * HOUR,
    series: simulatedRun(2 * HOUR, {
      ...inState('checkpointing', (t) => t >= HOUR || every(570, 30)(t)),
      ...stepping(pausing((t) => t >= HOUR || every(570, 30)(t))),
      tf_gpu_utilization: (t) => (t >= HOUR ? 0 : 92),
    }),
    noticed: stalled(HOUR, 13 * MINUTE, 2 * HOUR),
    consequences: CONSEQUENCES,
  },
  {
    name: 'a save takes eight minutes, where others took 30 s',
    seconds: 2 * HOUR,
    series: simulatedRun(2 * HOUR, {
      ...inState('checkpointing', (t) => every(570, 30)(t) || (t >= HOUR && t < HOUR + 480)),
      ...stepping(pausing((t) => every(570, 30)(t) || (t >= HOUR && t < HOUR + 480))),
    }),
  },
  ...[0, 50_000].map((resumedAt): Shape => {
    const compiling = (t: number) => Math.max(0, t - 12 * MINUTE);
    return {
      name: `compiles for twelve minutes before its first step, resumed at step ${resumedAt}`,
      seconds: 2 * HOUR,
      series: simulatedRun(2 * HOUR, {
        ...stepping(compiling),
        tf_train_steps_total: (t) => resumedAt + 2 * compiling(t),
        tf_train_last_step_timestamp_seconds: (t) => (t > 12 * MINUTE ? t : undefined),
        tf_train_step_seconds_median: (t) => (t > 13 * MINUTE ? 0.5 : undefined),
        tf_gpu_utilization: (t) => (t > 12 * MINUTE ? 92 : 0),
      }),
    };
  }),
  ...[0, 50_000].map((resumedAt): Shape => {
    return {
      name: `hangs before its first step, resumed at step ${resumedAt}`,
      seconds: HOUR,
      series: simulatedRun(HOUR, {
        tf_train_steps_total: () => resumedAt,
        tf_train_last_step_timestamp_seconds: () => undefined,
        tf_exporter_last_update_timestamp_seconds: () => undefined,
        tf_train_step_seconds_median: () => undefined,
        tf_gpu_utilization: () => 0,
      }),
      noticed: { alert: 'TrainingInitTooLong', severity: 'warning', from: 0, by: 22 * MINUTE, until: HOUR },
      consequences: CONSEQUENCES,
    };
  }),
  {
    name: 'Prometheus scrapes nothing for ten minutes',
    seconds: 3 * HOUR,
    series: paused(
      HOUR,
      HOUR + 600,
      simulatedRun(
        3 * HOUR,
        stepping((t) => t),
      ),
    ),
    consequences: ['ScrapesStale'],
  },
  {
    name: 'steps of five minutes, without a median that says so',
    seconds: 3 * HOUR,
    series: exportedAt(
      ContractLevel.BASIC,
      simulatedRun(3 * HOUR, { ...stepping((t) => t, 300), tf_train_step_seconds_median: () => undefined }),
    ),
    consequences: ['ExporterStale'],
  },
];

function paused(from: number, to: number, series: InputSeries[]): InputSeries[] {
  const gap = (value: string, index: number) => (index * 15 >= from && index * 15 < to ? '_' : value);
  return series.map((one) => ({ ...one, values: one.values.split(' ').map(gap).join(' ') }));
}
