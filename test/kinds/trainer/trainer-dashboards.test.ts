import { Panel as PanelJson } from '@grafana/grafana-foundation-sdk/dashboard';
import { KnownSeries } from '../../../lib/promql/known-series';
import { scrapedSeries } from '../../../lib/kinds/scraped-series';
import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';
import { RUN_OVERVIEW_UID } from '../../../lib/kinds/trainer/dashboard-uids';

const { ruleGroups, dashboards } = TrainerKind.STANDARD;
const known = new KnownSeries({
  scraped: scrapedSeries(TrainerKind.STANDARD),
  recorded: ruleGroups.flatMap(({ recordings }) => recordings),
});

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('dashboard %s', (_, dashboard) => {
  test('reads only what a trainer exports or a rule records of it, with labels that match', () => {
    expect(dashboard.expressions.flatMap(({ owner, expr }) => known.check(owner, expr))).toEqual([]);
  });

  test('shows runs of the namespace, the model and the run that were chosen, and of no other', () => {
    const ofChosenRuns = /namespace=~"1", model_name=~"1", run_id=~?"1"/;
    const { panels = [] } = dashboard._json;
    for (const panel of panels as PanelJson[]) expect(panel.title).not.toBe('');
    const unfiltered = dashboard.expressions.filter(({ owner, expr }) => !owner.startsWith('variable') && !ofChosenRuns.test(expr));
    // A budget is a team's, not a run's.
    const ofNamespaces = ({ expr }: { expr: string }) => /^slo:\w+_error_budget:remaining_ratio\{namespace=~"1"\}$/.test(expr);
    const ofOthers = unfiltered.filter((expression) => !ofNamespaces(expression));
    expect(ofOthers.map(({ owner }) => owner).filter((owner) => !/'Alerts?' of/.test(owner))).toEqual([]);
  });

  test('fits into a ConfigMap many times over', () => {
    expect(dashboard.toText().length).toBeLessThan(80_000);
  });

  test('panels', () => {
    const { panels = [] } = dashboard._json;
    expect(panels.map((panel) => [panel.type, panel.title, Object.values(panel.gridPos ?? {}).join(' ')].join(': '))).toMatchSnapshot();
  });
});

test('the uids stay as they are, because links lead to them', () => {
  expect(dashboards.map(({ uid }) => uid)).toEqual([
    RUN_OVERVIEW_UID,
    'trainwatch-run-comparison',
    'trainwatch-model-internals',
    'trainwatch-goodput',
  ]);
  expect(RUN_OVERVIEW_UID).toBe('trainwatch-run-overview');
});

test('an objective of its own moves the burn rate with the alert', () => {
  const { ruleGroups: rules, dashboards: own } = new TrainerKind({ goodputObjective: 0.8 });
  const burns = own.flatMap(({ expressions }) => expressions).filter(({ owner }) => owner.includes('Burn rate'));
  expect(burns.map(({ expr }) => expr.replace(/\{.*\}/, ''))).toEqual([
    'max(slo:goodput_errors:ratio_rate1h) / 0.2',
    'max(slo:goodput_errors:ratio_rate3h) / 0.2',
    'max(slo:goodput_errors:ratio_rate3d) / 0.2',
  ]);
  const limits = rules.flatMap(({ alerts }) => alerts).filter(({ name }) => name.startsWith('GoodputBurn'));
  expect(limits.map(({ expr }) => expr.split('\n')[0])).toEqual([
    'slo:goodput_errors:ratio_rate1h > 0.6',
    'slo:goodput_errors:ratio_rate3h > 0.3',
    'slo:goodput_errors:ratio_rate3d > 0.2',
  ]);
});

test('thresholds of CheckpointStale of its own move the limit of the checkpoints with the alert', () => {
  const { ruleGroups: rules, dashboards: own } = new TrainerKind({ checkpointStaleRatio: 7, checkpointStaleGrace: '3m' });
  const read = (title: string) =>
    own
      .flatMap(({ expressions }) => expressions)
      .filter(({ owner }) => owner.includes(`'${title}'`))
      .map(({ expr }) => expr.replace(/max without \(instance, pod, node, role\) \((\w+)\{[^}]*\}\)/g, '$1'));
  const [share] = read('Unsaved work');
  const [unsaved, limit] = read('Work since the last checkpoint');
  const stale = rules.flatMap(({ alerts }) => alerts).find(({ name }) => name === 'CheckpointStale');
  expect(limit).toBe('7 * (tf_checkpoint_interval_target_seconds > 0) + 180');
  expect(stale?.expr.split('\n')[1]).toBe(`${unsaved} > ${limit}`);
  expect(share).toBe(`(${unsaved}) / (${limit})`);
});

test('the run overview reads all four core metrics', () => {
  const [overview] = dashboards;
  for (const metric of ['tf_train_loss', 'tf_train_accuracy', 'tf_steps_per_second', 'tf_gpu_utilization']) {
    expect(overview.expressions.filter(({ expr }) => expr.includes(`${metric}{`))).not.toEqual([]);
  }
});
