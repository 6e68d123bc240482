import { RUN_STATES } from '../../../../lib/metrics';
import { HOUR, MINUTE, ofRun, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { componentSeries } from '../simulated-component';
import { asRun, InputSeries, simulatedRun, states, TARGET, until } from '../simulated-run';

/** Objectives are evaluated once a minute, and judged by hours and days. */
const EVERY_MINUTE = { evaluationSeconds: MINUTE };
const LONG = 8 * HOUR;

const burn = (slo: string, alertname: string, severity: string, labels: FiringAlert): FiringAlert => ({
  alertname,
  severity,
  slo,
  ...labels,
});
const ofTeam = ({ job, namespace, team }: FiringAlert): FiringAlert => ({ job, namespace, team });

/** A run that spends so much of its time on training, from a moment on; before that it is healthy. */
function trainsFor(share: number, from: number, seconds: number): InputSeries[] {
  const healthy = 0.97;
  return simulatedRun(seconds, {
    'tf_run_time_seconds_total{category="productive"}': (t) => healthy * Math.min(t, from) + share * Math.max(0, t - from),
    'tf_run_time_seconds_total{category="checkpoint_save"}': (t) => (healthy - share) * Math.max(0, t - from),
  });
}

const goodput = (rate: string, severity: string): FiringAlert => ({ ...ofRun(`GoodputBurn${rate}`, severity), slo: 'goodput' });

const GOODPUT: Scenario[] = [
  {
    ...EVERY_MINUTE,
    name: 'GoodputBurnFast: more than 60 % of an hour is not training, and two minutes to be sure',
    series: trainsFor(0.3, HOUR, 3 * HOUR),
    firing: { ...quietAt('1h50m'), '1h57m': [WATCHDOG, goodput('Fast', 'critical')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'GoodputBurnFast: quiet at 58 %, and after a start that took 15 minutes',
    series: [
      ...trainsFor(0.42, HOUR, 2 * HOUR),
      ...asRun(
        'fresh',
        simulatedRun(3 * HOUR, {
          ...states((t) => (t < 900 ? 'initializing' : 'running'), RUN_STATES),
          'tf_run_time_seconds_total{category="init"}': (t) => Math.min(t, 900),
          'tf_run_time_seconds_total{category="productive"}': (t) => Math.max(0, t - 900),
          'tf_run_time_seconds_total{category="data_wait"}': () => 0,
        }),
      ),
    ],
    firing: quietAt('50m', '1h57m', '2h'),
  },
  {
    ...EVERY_MINUTE,
    name: 'GoodputBurnMedium: more than 30 % of three hours, of which there must be three quarters',
    series: trainsFor(0.65, 0, 4 * HOUR),
    firing: { ...quietAt('2h25m'), '2h35m': [WATCHDOG, goodput('Medium', 'warning')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'GoodputBurnMedium: quiet at 29 %',
    series: trainsFor(0.71, 0, 4 * HOUR),
    firing: quietAt('2h35m', '4h'),
  },
  {
    ...EVERY_MINUTE,
    name: 'GoodputBurnSlow: more than 10 % of three days, of which there must be six hours',
    series: trainsFor(0.87, 0, LONG),
    firing: { ...quietAt('6h50m'), '7h10m': [WATCHDOG, goodput('Slow', 'info')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'GoodputBurnSlow: quiet at 9 %',
    series: trainsFor(0.91, 0, LONG),
    firing: quietAt('7h10m', '7h50m'),
  },
];

/** A run that saves at its first second, and then so seldom; twice its interval and a minute are 21 minutes. */
const savesEvery = (seconds: number, duration: number): InputSeries[] =>
  simulatedRun(duration, { tf_checkpoint_last_success_timestamp_seconds: (t) => Math.max(1, Math.floor(t / seconds) * seconds) });

const durability = (rate: string, severity: string): FiringAlert =>
  burn('checkpoint-durability', `CheckpointDurabilityBurn${rate}`, severity, ofTeam(TARGET));

const DURABILITY: Scenario[] = [
  {
    ...EVERY_MINUTE,
    name: 'CheckpointDurabilityBurnMedium: too old for more than 6 % of six hours, of which there must be three',
    series: savesEvery(30 * MINUTE, 4 * HOUR),
    firing: { ...quietAt('3h10m'), '3h20m': [WATCHDOG, durability('Medium', 'warning')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'CheckpointDurabilityBurnMedium: quiet at 4 %',
    series: savesEvery(23 * MINUTE, 4 * HOUR),
    firing: quietAt('2h35m', '4h'),
  },
  {
    ...EVERY_MINUTE,
    name: 'CheckpointDurabilityBurnSlow: too old for more than 1 % of three days, of which there must be six hours',
    series: savesEvery(23 * MINUTE, LONG),
    firing: { ...quietAt('6h50m'), '7h10m': [WATCHDOG, durability('Slow', 'info')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'CheckpointDurabilityBurnSlow: quiet when one in eight hours is three minutes late',
    series: simulatedRun(LONG, {
      tf_checkpoint_last_success_timestamp_seconds: (t) =>
        t >= 3 * HOUR && t < 3 * HOUR + 24 * MINUTE ? 3 * HOUR : Math.floor(t / 600) * 600,
    }),
    firing: quietAt('7h10m', '7h50m'),
  },
];

/** Runs that end five minutes after each other, some of them with an error, and are gone five minutes later. */
function runsThatEnd(total: number, failing: readonly number[]): InputSeries[] {
  return Array.from({ length: total }, (_, i) => {
    const end = (i + 1) * 5 * MINUTE;
    const ended = simulatedRun(
      4 * HOUR,
      states((t) => (t < end ? 'running' : failing.includes(i) ? 'failed' : 'completed'), RUN_STATES),
    );
    return asRun(`run-${i}`, until(end + 5 * MINUTE, ended));
  }).flat();
}

const completion = (rate: string, severity: string): FiringAlert =>
  burn('run-completion', `RunCompletionBurn${rate}`, severity, ofTeam(TARGET));
const reported = (run: string): FiringAlert => ({ ...ofRun('TrainingRunFailed', 'critical'), run_id: run });
const SPEECH = [0, 1, 2, 3].map((i) => ({ ...reported(`speech-${i}`), team: 'speech' }));

const COMPLETION: Scenario[] = [
  {
    ...EVERY_MINUTE,
    name: 'RunCompletionBurnMedium: two of five runs fail, and 15 minutes to be sure',
    series: runsThatEnd(5, [0, 1]),
    firing: {
      '35m': [WATCHDOG, reported('run-0'), reported('run-1')],
      '42m': [WATCHDOG, reported('run-0'), reported('run-1'), completion('Medium', 'warning')],
    },
  },
  {
    ...EVERY_MINUTE,
    name: 'RunCompletionBurnMedium: quiet when one of five fails, and of four runs that all fail',
    series: [
      ...runsThatEnd(5, [0]),
      ...runsThatEnd(4, [0, 1, 2, 3]).map((one) => ({
        ...one,
        series: one.series.replace('vision', 'speech').replace(/\brun-(?=\d)/g, 'speech-'),
      })),
    ],
    firing: { '42m': [WATCHDOG, reported('run-0'), ...SPEECH], '1h20m': [WATCHDOG, reported('run-0'), ...SPEECH] },
  },
  {
    ...EVERY_MINUTE,
    name: 'RunCompletionBurnSlow: more than one of twenty fails, and an hour to be sure',
    series: runsThatEnd(5, [0]),
    firing: { '1h23m': [WATCHDOG, reported('run-0')], '1h28m': [WATCHDOG, reported('run-0'), completion('Slow', 'info')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'RunCompletionBurnSlow: quiet when one of twenty-five fails',
    series: runsThatEnd(25, [24]),
    firing: { ...quietAt('1h28m'), '3h10m': [WATCHDOG, reported('run-24')] },
  },
];

/** A target that fails one scrape in so many minutes. */
const failsEvery = (minutes: number, seconds: number): InputSeries[] => [
  componentSeries('grafana', 'up', (t) => Number(t % (minutes * MINUTE) !== 0), {}, seconds),
];
const freshness = (rate: string, severity: string): FiringAlert =>
  burn('scrape-freshness', `ScrapeFreshnessBurn${rate}`, severity, { job: 'grafana' });

const FRESHNESS: Scenario[] = [
  {
    ...EVERY_MINUTE,
    name: 'ScrapeFreshnessBurnMedium: more than 3 % of the scrapes of six hours, of which there must be three',
    series: failsEvery(10, 4 * HOUR),
    firing: { ...quietAt('3h10m'), '3h18m': [WATCHDOG, freshness('Medium', 'warning')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'ScrapeFreshnessBurnMedium: quiet at 2 %',
    series: failsEvery(45, 4 * HOUR),
    firing: quietAt('3h18m', '3h50m'),
  },
  {
    ...EVERY_MINUTE,
    name: 'ScrapeFreshnessBurnSlow: more than one scrape in 200 of three days, of which there must be six hours',
    series: failsEvery(100, LONG),
    firing: { ...quietAt('6h50m'), '7h10m': [WATCHDOG, freshness('Slow', 'info')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'ScrapeFreshnessBurnSlow: quiet at one in 250',
    series: failsEvery(250, LONG),
    firing: quietAt('7h10m', '7h50m'),
  },
];

/** One notification a minute, of which a share fails. */
function notifications(share: number, seconds: number, perMinute = 1): InputSeries[] {
  const grow = (name: string, rate: number, labels: Record<string, string>): InputSeries =>
    componentSeries('alertmanager', name, (t) => (rate * t) / MINUTE, labels, seconds);
  return [
    grow('alertmanager_notifications_total', perMinute, { integration: 'slack' }),
    grow('alertmanager_notifications_failed_total', perMinute * share, { integration: 'slack', reason: 'serverError' }),
  ];
}
const PATH = { job: 'alertmanager', namespace: 'monitoring', integration: 'slack', alert_path: 'true' };
const delivery = (rate: string, severity: string): FiringAlert =>
  burn('notification-delivery', `NotificationDeliveryBurn${rate}`, severity, PATH);
const FAILING = { alertname: 'NotificationsFailing', severity: 'critical', reason: 'serverError', ...PATH };

const DELIVERY: Scenario[] = [
  {
    ...EVERY_MINUTE,
    name: 'NotificationDeliveryBurnFast: more than 14.4 % of ten notifications fail, and two minutes to be sure',
    series: notifications(0.2, HOUR),
    firing: { '9m': [WATCHDOG, FAILING], '15m': [WATCHDOG, FAILING, delivery('Fast', 'critical')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'NotificationDeliveryBurnFast: quiet at 14 %, and when all of nine in an hour fail',
    series: [
      ...notifications(0.14, HOUR),
      ...notifications(1, HOUR, 9 / 60).map((one) => ({ ...one, series: one.series.replace('slack', 'email') })),
    ],
    firing: { '15m': [WATCHDOG, FAILING, { ...FAILING, integration: 'email' }] },
  },
  {
    ...EVERY_MINUTE,
    name: 'NotificationDeliveryBurnMedium: more than 6 %',
    series: notifications(0.07, HOUR),
    firing: { '20m': [WATCHDOG, FAILING], '30m': [WATCHDOG, FAILING, delivery('Medium', 'warning')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'NotificationDeliveryBurnMedium: quiet at 5 %',
    series: notifications(0.05, HOUR),
    firing: { '30m': [WATCHDOG, FAILING] },
  },
  {
    ...EVERY_MINUTE,
    name: 'NotificationDeliveryBurnSlow: more than 1 %, for an hour',
    series: notifications(0.02, 2 * HOUR),
    firing: { '1h5m': [WATCHDOG, FAILING], '1h15m': [WATCHDOG, FAILING, delivery('Slow', 'info')] },
  },
  {
    ...EVERY_MINUTE,
    name: 'NotificationDeliveryBurnSlow: quiet at 0.8 %',
    series: notifications(0.008, 2 * HOUR),
    firing: { '1h15m': [WATCHDOG, FAILING] },
  },
];

export const SLO: Scenario[] = [...GOODPUT, ...DURABILITY, ...COMPLETION, ...FRESHNESS, ...DELIVERY];
