import { Panel as PanelJson } from '@grafana/grafana-foundation-sdk/dashboard';
import { MetricCatalogue, TRAINING_METRICS, TRAINING_TARGET_LABELS } from '../lib/metrics';
import { KnownSeries } from '../lib/promql';
import { RUN_OVERVIEW_UID, trainerDashboards } from '../lib/trainer/trainer-dashboards';

const known = new KnownSeries([{ catalogue: new MetricCatalogue('trainer', TRAINING_METRICS, TRAINING_TARGET_LABELS) }]);
const dashboards = trainerDashboards();

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('dashboard %s', (_, dashboard) => {
  test('reads only what a trainer exports, with labels that match', () => {
    expect(dashboard.expressions.flatMap(({ owner, expr }) => known.check(owner, expr))).toEqual([]);
  });

  test('shows runs of the namespace, the model and the run that were chosen, and of no other', () => {
    const ofChosenRuns = /namespace=~"1", model_name=~"1", run_id=~?"1"/;
    const { panels = [] } = dashboard._json;
    for (const panel of panels as PanelJson[]) expect(panel.title).not.toBe('');
    const unfiltered = dashboard.expressions.filter(({ owner, expr }) => !owner.startsWith('variable') && !ofChosenRuns.test(expr));
    expect(unfiltered.map(({ owner }) => owner).filter((owner) => !/'Alerts?' of/.test(owner))).toEqual([]);
  });

  test('fits into a ConfigMap many times over', () => {
    expect(dashboard.toJson().length).toBeLessThan(80_000);
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

test('the run overview reads all four metrics of the article', () => {
  const [overview] = dashboards;
  for (const metric of ['tf_train_loss', 'tf_train_accuracy', 'tf_steps_per_second', 'tf_gpu_utilization']) {
    expect(overview.expressions.filter(({ expr }) => expr.includes(`${metric}{`))).not.toEqual([]);
  }
});
