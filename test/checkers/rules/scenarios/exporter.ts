import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, ofRun, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { componentSeries } from '../simulated-component';
import { asAttempt, InputSeries, simulatedRun, states, until } from '../simulated-run';
import { Scenario } from '../scenario';

const WITHOUT_STEPS = { tf_train_steps_total: () => undefined };
const JOURNAL = 'tf_exporter_damaged_files_total{file="journal"}';
const SNAPSHOT = 'tf_exporter_damaged_files_total{file="snapshot"}';
const damaged = (file: string) => ({ ...ofRun('ExporterFileDamaged', 'warning'), file });
/** What a pod exports that promises the four core metrics: nothing else, and it says so. */
const ofCoreLevel = (series: InputSeries[]) =>
  series
    .filter((one) => /^(up|scrape_\w+|tf_train_loss|tf_train_accuracy|tf_steps_per_second|tf_gpu_utilization){/.test(one.series))
    .map((one) => ({ ...one, series: one.series.replace('contract="full"', 'contract="core"') }));

const unreachable = ofTarget('RunUnreachable', 'none');

export const EXPORTER: Scenario[] = [
  {
    name: 'TrainingMetricsMissing: an exporter that promises steps and has none',
    series: simulatedRun(HOUR, WITHOUT_STEPS),
    firing: firesBetween('4m45s', '5m', ofRun('TrainingMetricsMissing', 'warning')),
  },
  {
    name: 'TrainingMetricsMissing: quiet before the first step, and for a pod that promises the core metrics alone',
    series: [
      ...simulatedRun(HOUR, { ...WITHOUT_STEPS, ...states((t) => (t < 1140 ? 'initializing' : 'completed'), RUN_STATES) }).filter(
        ({ series }) => !series.startsWith('up{'),
      ),
      ...ofCoreLevel(simulatedRun(HOUR, {})).filter(({ series }) => series.startsWith('up{')),
    ],
    firing: quietAt('5m', '15m', '1h'),
  },
  {
    name: 'a pod with the four core metrics is judged by them: NaN and an idle GPU are reported',
    series: ofCoreLevel(
      simulatedRun(2 * HOUR, { tf_train_loss: (t) => (t >= HOUR ? NaN : 2 * Math.exp(-t / HOUR)), tf_gpu_utilization: () => 20 }),
    ),
    firing: {
      ...quietAt('29m45s'),
      '30m': [WATCHDOG, ofTarget('LowGPUUtilization', 'warning', { device: '0', contract: 'core' })],
      '1h': [WATCHDOG, ofTarget('LowGPUUtilization', 'warning', { device: '0', contract: 'core' }), ofRun('NonFiniteLoss', 'critical')],
    },
  },
  {
    name: 'ExporterStale: five minutes without anything recorded, and one to be sure',
    series: simulatedRun(HOUR, { tf_exporter_last_update_timestamp_seconds: (t) => Math.min(t, 600) }),
    firing: firesBetween('16m', '16m15s', ofRun('ExporterStale', 'warning')),
  },
  {
    name: 'ExporterStale: quiet for a model whose step takes 15 minutes',
    series: simulatedRun(2 * HOUR, {
      tf_exporter_last_update_timestamp_seconds: (t) => Math.floor(t / 900) * 900,
      tf_train_step_seconds_median: () => 900,
    }),
    firing: quietAt('14m45s', '1h14m45s', '2h'),
  },
  {
    name: 'ExporterStale: quiet for a completed run that is still there',
    series: simulatedRun(HOUR, {
      ...states((t) => (t < 600 ? 'running' : 'completed'), RUN_STATES),
      tf_exporter_last_update_timestamp_seconds: (t) => Math.min(t, 600),
    }),
    firing: quietAt('16m15s', '1h'),
  },
  {
    name: 'ScrapeSlow: more than half of the time-out, for five minutes',
    series: simulatedRun(HOUR, { scrape_duration_seconds: () => 6 }),
    firing: firesBetween('4m45s', '5m', ofTarget('ScrapeSlow', 'warning')),
  },
  {
    name: 'ScrapeSlow: quiet at half of it, and at a burst',
    series: simulatedRun(HOUR, { scrape_duration_seconds: (t) => (t < 270 ? 9 : 5) }),
    firing: quietAt('5m', '30m'),
  },
  {
    name: 'CardinalityExplosion: nine tenths of the series at which the scrape fails',
    series: simulatedRun(HOUR, { scrape_samples_post_metric_relabeling: () => 1900 }),
    firing: firesBetween('4m45s', '5m', ofTarget('CardinalityExplosion', 'warning')),
  },
  {
    name: 'CardinalityExplosion: quiet at the largest run that is planned for',
    series: simulatedRun(HOUR, { scrape_samples_post_metric_relabeling: () => 1800, tf_exporter_label_overflow_total: () => 4 }),
    firing: quietAt('5m', '1h'),
  },
  {
    name: 'ExporterFileDamaged: a minute after the first sample of the pod that finds a damaged journal, for an hour',
    series: [
      ...until(1.5 * HOUR, simulatedRun(3 * HOUR, { [JOURNAL]: () => 0 })),
      ...asAttempt(1, simulatedRun(3 * HOUR, { [JOURNAL]: (t) => (t < 1.5 * HOUR ? undefined : 1) })),
    ],
    firing: { ...firesBetween('1h30m45s', '1h31m', damaged('journal')), '2h30m': [WATCHDOG] },
  },
  {
    name: 'ExporterFileDamaged: of a run that was not there before',
    series: simulatedRun(2 * HOUR, { [JOURNAL]: () => 2 }),
    firing: { ...firesBetween('45s', '1m', damaged('journal')), '1h': [WATCHDOG] },
  },
  {
    name: 'ExporterFileDamaged: a snapshot that the sidecar cannot use, while the journal is whole',
    series: simulatedRun(2 * HOUR, { [JOURNAL]: () => 0, [SNAPSHOT]: (t) => Number(t >= 600) }),
    firing: { ...firesBetween('10m45s', '11m', damaged('snapshot')), '1h10m': [WATCHDOG] },
  },
  {
    name: 'ExporterFileDamaged: quiet about what a pod remembers of those before it, and a sidecar that counts from 0 again',
    series: [
      ...until(2 * HOUR, simulatedRun(3 * HOUR, { [JOURNAL]: () => 3, [SNAPSHOT]: (t) => Number(t < 1.5 * HOUR) })),
      ...asAttempt(
        1,
        simulatedRun(3 * HOUR, { [JOURNAL]: (t) => (t < 2 * HOUR ? undefined : 3), [SNAPSHOT]: (t) => (t < 2 * HOUR ? undefined : 0) }),
      ),
    ],
    firing: quietAt('1h1m', '1h31m', '2h', '2h1m', '3h'),
  },
  {
    name: 'TargetDown: a minute without a scrape, whatever the target was',
    series: simulatedRun(HOUR, { up: (t) => Number(t < 600) }),
    firing: { '10m45s': [WATCHDOG, unreachable], '11m': [WATCHDOG, unreachable, ofTarget('TargetDown', 'critical')] },
  },
  {
    name: 'TargetDown: one that is down for 90 seconds of every three minutes is one message',
    series: simulatedRun(HOUR, { up: (t) => Number(t < 600 || (t - 600) % 180 >= 90) }),
    firing: {
      '11m': [WATCHDOG, unreachable, ofTarget('TargetDown', 'critical')],
      '12m': [WATCHDOG, ofTarget('TargetDown', 'critical')],
      '39m': [WATCHDOG, ofTarget('TargetDown', 'critical')],
    },
  },
  {
    name: 'TargetDown: quiet while a container needs eight minutes before it opens its port',
    series: simulatedRun(HOUR, { up: (t) => Number(t >= 480) }),
    firing: { '7m': [WATCHDOG, unreachable], ...quietAt('9m', '20m') },
  },
  {
    name: 'RunUnreachable: at the first scrape that fails, and until one is answered',
    series: simulatedRun(HOUR, { up: (t) => Number(t < 600 || t >= 630) }),
    firing: { '10m': [WATCHDOG, unreachable], ...quietAt('10m30s') },
  },
  {
    name: 'RunUnreachable: quiet about a component',
    series: [componentSeries('grafana', 'up', (t) => Number(t < 600))],
    firing: quietAt('10m', '14m'),
  },
  {
    name: 'TargetDown: quiet at a single failed scrape, such as a restart of the container',
    series: simulatedRun(HOUR, { up: (t) => Number(t < 600 || t >= 630) }),
    firing: quietAt('11m', '30m'),
  },
];
