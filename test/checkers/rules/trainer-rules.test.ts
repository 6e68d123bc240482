import { RUN_STATES } from '../../../lib/metrics';
import { prometheusRules } from '../../../lib/prometheus/prometheus-rules';
import { trainerRules } from '../../../lib/trainer/trainer-rules';
import { describeWithServers } from '../../servers';
import { testRules } from '../promtool';
import { alertNames, FiringAlert, promtoolTests, Scenario } from './scenario';
import { simulatedRun, states, TARGET } from './simulated-run';

const GROUPS = [...trainerRules(), ...prometheusRules()];
const LINKS = {
  dashboardUrl: (link: { path: string }) => `https://grafana.example.com${link.path}`,
  runbookUrl: (alert: string) => `https://runbooks.example.com/${alert}`,
};
const WATCHDOG: FiringAlert = { alertname: 'Watchdog', severity: 'none' };
const HOUR = 3600;

const alert = (alertname: string, labels: FiringAlert = {}): FiringAlert => ({ ...TARGET, alertname, severity: 'critical', ...labels });
const stalled = alert('TrainingStalled', { worker: '0' });

/** Steps that end at second 600. */
const STOPPED = {
  tf_train_steps_total: (t: number) => 2 * Math.min(t, 600),
  tf_train_last_step_timestamp_seconds: (t: number) => Math.min(t, 600),
};

const SCENARIOS: Scenario[] = [
  {
    name: 'a healthy run raises nothing but the Watchdog',
    series: simulatedRun(2 * HOUR, {}),
    firing: { '10m': [WATCHDOG], '1h': [WATCHDOG], '2h': [WATCHDOG] },
  },
  {
    name: 'TrainingStalled: four minutes without a step and one more to be sure',
    series: simulatedRun(HOUR, STOPPED),
    firing: { '15m': [WATCHDOG], '15m15s': [WATCHDOG, stalled], '20m': [WATCHDOG, stalled] },
  },
  {
    name: 'TrainingStalled: quiet while a long evaluation runs, and after it',
    series: simulatedRun(HOUR, {
      ...states((t) => (t > 600 && t <= 1500 ? 'evaluating' : 'running'), RUN_STATES),
      tf_train_last_step_timestamp_seconds: (t) => (t > 600 && t <= 1530 ? 600 : t),
    }),
    firing: { '16m': [WATCHDOG], '25m': [WATCHDOG], '26m': [WATCHDOG], '40m': [WATCHDOG] },
  },
  {
    name: 'TrainingStalled: quiet for a model whose step takes five minutes, until five steps are missing',
    series: simulatedRun(2 * HOUR, {
      tf_train_steps_total: (t) => Math.floor(Math.min(t, 1800) / 300),
      tf_train_last_step_timestamp_seconds: (t) => Math.floor(Math.min(t, 1800) / 300) * 300,
      tf_train_step_seconds_median: () => 300,
    }),
    firing: { '29m45s': [WATCHDOG], '56m': [WATCHDOG], '56m15s': [WATCHDOG, stalled] },
  },
  {
    name: 'TrainingStalled: a pod with nothing but the step counter is judged by it',
    series: simulatedRun(HOUR, {
      ...STOPPED,
      ...states(() => undefined, RUN_STATES),
      tf_train_last_step_timestamp_seconds: () => undefined,
      tf_train_step_seconds_median: () => undefined,
    }),
    firing: { '13m45s': [WATCHDOG], '16m': [WATCHDOG, stalled] },
  },
  {
    name: 'TrainingStalled: quiet after the end of a run that is still served',
    series: simulatedRun(HOUR, { ...STOPPED, ...states((t) => (t > 600 ? 'completed' : 'running'), RUN_STATES) }),
    firing: { '15m15s': [WATCHDOG], '40m': [WATCHDOG] },
  },
  {
    name: 'NonFiniteLoss: at the first NaN that the exporter shows',
    series: simulatedRun(HOUR, { tf_train_loss: (t) => (t >= 600 ? NaN : 1) }),
    firing: { '9m45s': [WATCHDOG], '10m': [WATCHDOG, alert('NonFiniteLoss')] },
  },
  {
    name: 'NonFiniteLoss: at a NaN that came and went between two scrapes, once for the run',
    series: simulatedRun(HOUR, {
      'tf_train_nonfinite_total{kind="loss"}': (t) => Number(t >= 600),
      'tf_train_nonfinite_total{kind="gradient"}': (t) => Number(t >= 600),
    }),
    firing: { '9m45s': [WATCHDOG], '10m': [WATCHDOG, alert('NonFiniteLoss')], '16m': [WATCHDOG] },
  },
  {
    name: 'NonFiniteLoss: quiet at a loss that is large, negative or zero',
    series: simulatedRun(HOUR, { tf_train_loss: (t) => (t < 600 ? 1e30 : t < 1200 ? -40 : 0) }),
    firing: { '5m': [WATCHDOG], '15m': [WATCHDOG], '30m': [WATCHDOG] },
  },
  {
    name: 'GpuFallbackToCpu: a minute after the backend has settled on the CPU',
    series: simulatedRun(HOUR, { tf_backend_gpu_in_use: () => 0 }),
    firing: { '45s': [WATCHDOG], '1m15s': [WATCHDOG, alert('GpuFallbackToCpu')] },
  },
  {
    name: 'GpuFallbackToCpu: quiet for a run that is meant for the CPU',
    series: simulatedRun(HOUR, { tf_backend_gpu_in_use: () => 0, tf_backend_gpu_expected: () => 0 }),
    firing: { '30m': [WATCHDOG] },
  },
  {
    name: 'CheckpointStale: twice the interval, a minute for the save, and two to be sure',
    series: simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(Math.min(t, 600) / 600) * 600 }),
    firing: { '33m': [WATCHDOG], '33m15s': [WATCHDOG, alert('CheckpointStale')] },
  },
  {
    name: 'CheckpointStale: quiet without an interval, and when a save comes late',
    series: [
      ...simulatedRun(HOUR, { tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(t / 1200) * 1200 }),
      ...simulatedRun(HOUR, {
        tf_checkpoint_last_success_timestamp_seconds: () => 0,
        tf_checkpoint_interval_target_seconds: () => 0,
      }).map(({ series, values }) => ({ series: series.replaceAll('mnist', 'other').replaceAll('10.0.0.7', '10.0.0.8'), values })),
    ],
    firing: { '33m15s': [WATCHDOG], '1h': [WATCHDOG] },
  },
  {
    name: 'TargetDown: a minute without a scrape, whatever the target was',
    series: simulatedRun(HOUR, { up: (t) => Number(t < 600) }),
    firing: { '10m45s': [WATCHDOG], '11m': [WATCHDOG, alert('TargetDown')] },
  },
  {
    name: 'TargetDown: quiet at a single failed scrape, such as a restart of the container',
    series: simulatedRun(HOUR, { up: (t) => Number(t < 600 || t >= 630) }),
    firing: { '11m': [WATCHDOG], '30m': [WATCHDOG] },
  },
];

describeWithServers(['promtool'], 'the rules', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    await testRules({ groups: GROUPS.map((group) => group._render(LINKS)) }, promtoolTests([scenario]));
  });

  test('have for every alert a scenario in which it fires and a moment at which it does not', () => {
    const moments = SCENARIOS.flatMap(({ firing }) => Object.values(firing).map((alerts) => alerts.map(({ alertname }) => alertname)));
    const proven = alertNames(GROUPS).filter(
      (name) => moments.some((names) => names.includes(name)) && (name === 'Watchdog' || moments.some((names) => !names.includes(name))),
    );
    expect(proven).toEqual(alertNames(GROUPS));
  });
});
