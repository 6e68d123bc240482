import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { durationMs } from '../../../lib/values/durations';
import { RUN_STATES } from '../../../lib/metrics';
import { Prometheus } from '../../../lib/components/prometheus/prometheus';
import { Manifests } from '../../../lib/testing/manifests';
import { configFiles, shippedAlerting } from '../../routing/shipped-routing';
import { Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { readByRules, RULES } from './rule-set';
import { asRun, InputSeries, SCRAPE_INTERVAL_SECONDS, simulatedRun, states, Timeline } from './simulated-run';

/** Median step of each run, in seconds. */
const STEP_SECONDS = [0.01, 0.1, 1, 10, 30, 48, 60, 300, 900];
/** The jitter of steps, in medians, over and over; now and then one takes three times as long. */
const JITTER = [1, 0.7, 1.2, 1, 3, 0.9, 1, 1.4, 1, 0.8];
/** Neither is a stall: the run says what it does meanwhile. */
const PAUSES = [
  { state: 'evaluating', at: 900, seconds: 400 },
  { state: 'checkpointing', at: 2400, seconds: 350 },
];
/** From then on no step begins; not a multiple of any interval. */
const HANGS_AT = 7207;
const STORY_SECONDS = HANGS_AT + 5 * 900 + 300;
/** What the hang itself brings about; inhibition keeps them quiet. */
const CONSEQUENCES = ['ExporterStale', 'TrainingThroughputDrop', 'LossPlateau'];
/** What shipped values promise. */
const SEVEN_MINUTES = 420;

/** What a run does: the ends of its steps, ascending, and the pauses that it made between two of them. */
function work(median: number) {
  const ends: number[] = [];
  const pauses: { state: string; from: number; to: number }[] = [];
  for (let t = 0; ;) {
    const pause = PAUSES[pauses.length];
    if (pause && t >= pause.at) pauses.push({ state: pause.state, from: t, to: (t += pause.seconds) });
    t += median * JITTER[ends.length % JITTER.length];
    if (t > HANGS_AT) return { ends, pauses };
    ends.push(t);
  }
}

/** How many of the ascending numbers are at most `t`. */
function countUpTo(ends: readonly number[], t: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

function run(median: number): { readonly series: InputSeries[]; readonly lastStep: number } {
  const { ends, pauses } = work(median);
  const lastEnd = (t: number): number | undefined => ends[countUpTo(ends, t) - 1];
  const changes: Record<string, Timeline> = {
    ...states((t) => pauses.find(({ from, to }) => t >= from && t < to)?.state ?? 'running', RUN_STATES),
    tf_train_steps_total: (t) => countUpTo(ends, t),
    tf_train_last_step_timestamp_seconds: lastEnd,
    tf_exporter_last_update_timestamp_seconds: lastEnd,
    tf_train_step_seconds_median: (t) => (lastEnd(t) === undefined ? undefined : median),
    tf_checkpoint_last_success_timestamp_seconds: (t) => lastEnd(t) ?? 0,
    tf_checkpoint_interval_target_seconds: () => Math.max(600, 3 * median),
  };
  const series = simulatedRun(STORY_SECONDS, changes, { tf_train_step_duration_seconds: [{ value: median, perSecond: 1 / median }] });
  return { series, lastStep: ends[ends.length - 1] };
}

/**
 * When the alert of a run whose last step ended then must fire, in seconds after it: scrapes and evaluations are at multiples of their
 * interval, and what counts is how long the counter has been seen as it is.
 */
function firesAfter(median: number, lastStep: number): number {
  const seen = Math.ceil(lastStep / SCRAPE_INTERVAL_SECONDS) * SCRAPE_INTERVAL_SECONDS;
  const noticed = (Math.floor((seen + Math.max(210, 5 * median)) / SCRAPE_INTERVAL_SECONDS) + 1) * SCRAPE_INTERVAL_SECONDS;
  return noticed + 30 - lastStep;
}

/** How long the shipped routing keeps a critical alert back, in seconds. */
function groupWait(): number {
  const { route } = parse(configFiles(shippedAlerting())['/etc/alertmanager/config/alertmanager.yml']) as {
    route: { group_wait: string; routes: { matchers?: string[]; group_wait?: string }[] };
  };
  const page = route.routes.find(({ matchers }) => matchers?.join() === 'severity="critical"');
  if (!page) throw new Error('the shipped routing has no route for critical alerts');
  return durationMs('group wait', page.group_wait ?? route.group_wait) / 1000;
}

const RUNS = STEP_SECONDS.map((median, i) => ({ name: `step-${i}`, median, ...run(median) }));

describeWithJudge([], 'a stall', () => {
  test('is simulated with the intervals that the manifests deploy', () => {
    const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
    new Prometheus(chart, 'prometheus', { cluster: 'gpu-east' });
    const { global } = parse(Manifests.ofChart(chart).configFile('prometheus-config', 'prometheus.yml')) as { global: object };
    expect(global).toMatchObject({
      scrape_interval: `${SCRAPE_INTERVAL_SECONDS}s`,
      evaluation_interval: `${SCRAPE_INTERVAL_SECONDS}s`,
    });
  });

  test('is reported within seven minutes of the last step, as long as the median step is at most 48 s', () => {
    const reported = RUNS.filter(({ median }) => median <= 48).map(({ median, lastStep }) => firesAfter(median, lastStep) + groupWait());
    expect(Math.max(...reported)).toBeLessThanOrEqual(SEVEN_MINUTES);
  });

  test('fires then, once, for steps from 10 ms to 15 minutes with jitter and pauses, and nothing fires before it', async () => {
    const judge = Judge.start(RULES);
    const { firing } = await judge.judge({
      series: readByRules(RUNS.flatMap(({ name, series }) => asRun(name, series))),
      scrape: SCRAPE_INTERVAL_SECONDS,
      evaluate: SCRAPE_INTERVAL_SECONDS,
      end: STORY_SECONDS,
      oneInterval: true,
    });
    await judge.stop();
    const stalls = firing.filter(({ labels }) => labels.alertname === 'TrainingStalled');
    const expected = RUNS.map(({ name, median, lastStep }) => [name, Math.round(lastStep + firesAfter(median, lastStep))]);
    expect(stalls.map(({ labels, from }) => [labels.run_id, from]).sort()).toEqual(expected.sort());
    const others = firing.map(({ labels }) => labels.alertname).filter((name) => !['TrainingStalled', ...CONSEQUENCES].includes(name));
    expect(others).toEqual(['Watchdog']);
  }, 180_000);
});
