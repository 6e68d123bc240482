import { KindSet } from '../../../lib/kinds/kind-set';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';
import { ISubjectKind } from '../../../lib/kinds/subject';
import { renderedRules } from '../../../tools/shipped-rules';
import { Judge } from '../../../tools/signal/judge';
import { EXISTING_KINDS, JOBS } from '../../kinds/existing-kinds';
import { describeWithJudge } from '../../servers';
import { checkRules } from '../promtool';
import { firesBetween, HOUR, quietAt } from './expectations';
import { inShape, SHAPES } from './exporter-shapes';
import { GROUPS } from './rule-set';
import { FiringAlert, firingAndExpected, firingAt, lastSeconds, momentSeconds, Scenario } from './scenario';
import { SCENARIOS } from './scenarios';
import { simulatedCluster } from './simulated-cluster';
import { InputSeries, SCRAPE_INTERVAL_SECONDS, simulatedRun } from './simulated-run';
import { spanningRules } from './spanning-rules';
import { Part, Stories } from './stories';

const DEADLINE_MS = 180_000;

/** All kinds, of which the exporters are somebody else's. */
function kinds(): readonly ISubjectKind[] {
  const all = [...EXISTING_KINDS, ...SHIPPED_KINDS.filter(({ id }) => EXISTING_KINDS.every((kind) => kind.id !== id))];
  const set = new KindSet([], undefined, { kinds: all });
  for (const kind of all) set.add(kind);
  return set.kinds;
}

/** Named after alerts that read what these exporters say. */
const ABOUT_EXPORTERS = new Set(
  SHIPPED_KINDS.filter(({ id }) => ['dcgm-exporter', 'kube-state-metrics', 'node-exporter'].includes(id)).flatMap(({ ruleGroups }) =>
    ruleGroups.flatMap(({ alerts }) => alerts.map(({ name }) => name)),
  ),
);

const SPANNING = spanningRules(GROUPS);

function partOf(scenario: Scenario): Part {
  const { name, series, evaluationSeconds, firing } = scenario;
  const subjects = [name.split(':')[0], ...Object.values(firing).flatMap((alerts) => alerts.map(({ alertname }) => alertname))];
  return { series, evaluationSeconds, seconds: lastSeconds(scenario), alone: subjects.some((alert) => SPANNING.has(alert)) };
}

describeWithJudge(['promtool'], 'exporters that are there', () => {
  const rules = renderedRules(kinds());
  let started: Judge | undefined;
  const judge = () => (started ??= Judge.start(rules));
  afterAll(() => started?.stop());

  const stories = SHAPES.map((shape) => {
    const scenarios = SCENARIOS.filter(({ name }) => ABOUT_EXPORTERS.has(name.split(':')[0]));
    const parts = scenarios.map((scenario) => [scenario, partOf(scenario)] as const);
    const all = new Stories(
      judge,
      parts.map(([, part]) => part),
      undefined,
      (series) => inShape(series, shape),
    );
    return { shape, parts, all };
  });

  test('have rules that promtool accepts without a remark', async () => {
    await checkRules(rules);
  });

  describe.each(stories)('scraped $shape.name: the same alerts as of our own, with the same labels', ({ parts, all }) => {
    test.concurrent.each(parts.map(([scenario, part]) => [scenario.name, scenario, part] as const))(
      '%s',
      async (_name, scenario, part) => {
        const firing = await all.firing(part);
        for (const moment of Object.keys(scenario.firing)) {
          const [fired, expected] = firingAndExpected(scenario, moment, firing);
          expect([moment, ...fired]).toEqual([moment, ...expected]);
        }
      },
      DEADLINE_MS,
    );
  });

  test('a fault is found also when groups are evaluated at different moments, as Prometheus does it', async () => {
    const fault = { 'DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}': (t: number) => Number(t >= 600 && t < 900) };
    const series = inShape([...simulatedRun(HOUR, {}), ...simulatedCluster(HOUR, fault)], SHAPES[0]);
    const { firing } = await judge().judge({ series, scrape: 15, evaluate: 30, end: 1800, spread: 1 });
    const loud = firing.filter(({ labels }) => labels.severity !== 'none');
    expect(loud.map(({ labels }) => [labels.alertname, labels.run_id, labels.pod, labels.node])).toEqual([
      ['GpuXidFatal', 'mnist', 'mnist-x7k2p', 'gpu-1'],
    ]);
    expect(loud[0].from - 600).toBeLessThanOrEqual(60);
  });

  const LACKING_BY_DEFAULT = /^DCGM_(EXP_|FI_DEV_(ECC|ROW_REMAP_PENDING|NVLINK_RE|\w+_VIOLATION))/;
  const cluster = (lacks: RegExp, run = true) => [
    ...(run ? simulatedRun(HOUR, {}) : []),
    ...simulatedCluster(HOUR).filter(({ series }) => !lacks.test(series)),
  ];
  const missing = (alertname: string, job: string, ...metrics: string[]): FiringAlert[] =>
    metrics.map((metric) => ({ alertname, job, metric, severity: 'warning' }));
  const gpu = (...metrics: string[]) => missing('GpuMetricsMissing', JOBS['dcgm-exporter'], ...metrics);
  const kube = (...metrics: string[]) => missing('KubernetesMetricsMissing', JOBS['kube-state-metrics'], ...metrics);
  const unlabeled = (one: InputSeries): InputSeries => ({ ...one, series: one.series.replace(/label_\w+="[^"]*",?/g, '') });
  const BY_DEFAULT = gpu(
    ...['DCGM_EXP_CLOCK_EVENTS_COUNT', 'DCGM_EXP_XID_ERRORS_COUNT', 'DCGM_FI_DEV_THERMAL_VIOLATION'],
    ...['DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'DCGM_FI_DEV_ROW_REMAP_PENDING'],
  );

  const ABOUT_MISSING: Scenario[] = [
    {
      name: 'GpuMetricsMissing: for a quarter of an hour, with the counters that NVIDIA exports by default',
      series: cluster(LACKING_BY_DEFAULT),
      firing: firesBetween('14m45s', '15m', ...BY_DEFAULT),
    },
    {
      name: 'GpuMetricsMissing: quiet about double-bit errors of GPUs that have no ECC',
      series: cluster(/^DCGM_FI_DEV_(ECC|ROW_REMAP|\w*CORRECTABLE)/),
      firing: quietAt('15m', '1h'),
    },
    {
      name: 'GpuMetricsMissing: quiet while the exporter is down',
      series: cluster(/^DCGM_/).map((one) => (/^up{.*dcgm/.test(one.series) ? { ...one, values: one.values.replaceAll('1', '0') } : one)),
      firing: { '15m': [] },
    },
    {
      name: 'KubernetesMetricsMissing: no label of pods is allowed, and trainers are up',
      series: [...simulatedRun(HOUR, {}), ...simulatedCluster(HOUR).map(unlabeled)],
      firing: firesBetween('14m45s', '15m', ...kube('kube_pod_labels')),
    },
    {
      name: 'KubernetesMetricsMissing: quiet as long as nothing trains',
      series: cluster(/^kube_(pod_labels|job)/, false),
      firing: quietAt('15m', '1h'),
    },
    {
      name: 'KubernetesMetricsMissing: resources that it may not list',
      series: cluster(/^kube_(node|job)/),
      firing: { '16m': [...kube('kube_node_status_condition', 'kube_node_status_capacity', 'kube_job_info')] },
    },
    {
      name: 'NodeMetricsMissing: a collector is switched off',
      series: cluster(/^node_vmstat/),
      firing: firesBetween('14m45s', '15m', ...missing('NodeMetricsMissing', JOBS['node-exporter'], 'node_vmstat_oom_kill')),
    },
    {
      name: 'NodeMetricsMissing: quiet about nodes without InfiniBand and bonds',
      series: cluster(/^node_(infiniband|bonding)/),
      firing: quietAt('15m', '1h'),
    },
  ];

  test.each(SHAPES.flatMap((shape) => ABOUT_MISSING.map((scenario) => [shape.name, scenario.name, shape, scenario] as const)))(
    'scraped %s: %s',
    async (_shape, _name, shape, scenario) => {
      const series = inShape(scenario.series, shape);
      const { firing } = await judge().judge({
        series,
        scrape: SCRAPE_INTERVAL_SECONDS,
        evaluate: 15,
        end: lastSeconds(scenario),
        oneInterval: true,
      });
      const about = /MetricsMissing$/;
      const names = (alerts: readonly FiringAlert[]) =>
        alerts.filter(({ alertname, run_id }) => about.test(alertname) && run_id === undefined);
      const key = ({ alertname, job, metric }: FiringAlert) => `${alertname} ${job} ${metric}`;
      for (const [moment, expected] of Object.entries(scenario.firing)) {
        const fired = names(firingAt(firing, momentSeconds(moment)));
        expect([moment, ...fired.map(key).sort()]).toEqual([moment, ...names(expected).map(key).sort()]);
      }
    },
  );

  test('GpuMetricsMissing and its like say what does not work, and what to look at', async () => {
    const lacking = cluster(/^(DCGM_(EXP_XID|FI_DEV_ECC)|node_vmstat)/).map(unlabeled);
    const { firing } = await judge().judge({
      series: inShape(lacking, SHAPES[1]),
      scrape: 15,
      evaluate: 15,
      end: 1200,
      oneInterval: true,
      texts: true,
    });
    const said = firing.filter(({ labels }) => labels.metric !== undefined && labels.severity !== 'none');
    const texts = said.map(({ annotations = {} }) => `${annotations.summary}\n${annotations.description}`);
    expect(texts.sort().join('\n\n')).toMatchSnapshot();
  });
});
