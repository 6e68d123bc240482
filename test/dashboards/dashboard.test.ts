import { Panel as PanelJson } from '@grafana/grafana-foundation-sdk/dashboard';
import { Annotation } from '../../lib/dashboards/annotation';
import { Dashboard, DashboardProps } from '../../lib/dashboards/dashboard';
import { BarGaugePanel } from '../../lib/dashboards/panels/bar-gauge-panel';
import { GaugePanel } from '../../lib/dashboards/panels/gauge-panel';
import { HeatmapPanel } from '../../lib/dashboards/panels/heatmap-panel';
import { Panel } from '../../lib/dashboards/panels/panel';
import { StatPanel } from '../../lib/dashboards/panels/stat-panel';
import { StateTimelinePanel } from '../../lib/dashboards/panels/state-timeline-panel';
import { TablePanel } from '../../lib/dashboards/panels/table-panel';
import { TextPanel } from '../../lib/dashboards/panels/text-panel';
import { TimeSeriesPanel } from '../../lib/dashboards/panels/time-series-panel';
import { XyChartPanel } from '../../lib/dashboards/panels/xy-chart-panel';
import { RunbookDashboard } from '../../lib/dashboards/runbook-dashboard';
import { Color } from '../../lib/dashboards/threshold';
import { Unit } from '../../lib/dashboards/unit';
import { Variable } from '../../lib/dashboards/variable';

const queries = [{ expr: 'tf_train_loss', legend: '{{worker}}' }, { expr: 'tf_val_loss' }];

function dashboard(panels: Panel[], props: Partial<DashboardProps> = {}): Dashboard {
  return new Dashboard('test', { title: 'Test', rows: [{ title: 'Row', panels }], ...props });
}

function render(panel: Panel): PanelJson {
  const { panels } = JSON.parse(dashboard([panel]).toText()) as { panels: PanelJson[] };
  return panels[1];
}

describe('Dashboard', () => {
  test('gives rows and panels ids and places', () => {
    const loss = new TimeSeriesPanel('Loss', { queries, unit: Unit.SHORT, width: 20 });
    const progress = new StatPanel('Progress', { queries, unit: Unit.RATIO, width: 6 });
    const rows = [
      { title: 'First', panels: [loss, progress] },
      { title: 'Second', panels: [new TextPanel('Text', { markdown: '# Hi', height: 2 })] },
    ];
    const places = dashboard([], { rows })._json.panels?.map(({ id, title, gridPos }) => [id, title, ...Object.values(gridPos ?? {})]);
    expect(places).toEqual([
      [1, 'First', 0, 0, 24, 1],
      [2, 'Loss', 0, 1, 20, 8],
      [3, 'Progress', 0, 9, 6, 4],
      [4, 'Second', 0, 13, 24, 1],
      [5, 'Text', 0, 14, 24, 2],
    ]);
  });

  test('gives each query a refId and the data source that the reader has chosen', () => {
    expect(render(new TimeSeriesPanel('Loss', { queries, unit: Unit.SHORT })).targets).toEqual([
      {
        refId: 'A',
        expr: 'tf_train_loss',
        legendFormat: '{{worker}}',
        datasource: { type: 'prometheus', uid: '${datasource}' },
        range: true,
        instant: false,
      },
      {
        refId: 'B',
        expr: 'tf_val_loss',
        legendFormat: '__auto',
        datasource: { type: 'prometheus', uid: '${datasource}' },
        range: true,
        instant: false,
      },
    ]);
  });

  test('lists everything that it asks, with the owner and without variables', () => {
    const panel = new StatPanel('Speed', { queries: [{ expr: 'rate(x{run_id="$run_id"}[$__rate_interval])' }], unit: Unit.PER_SECOND });
    const { expressions } = dashboard([panel], {
      variables: [Variable.labels('namespace', 'up'), Variable.label('run_id', 'up{namespace=~"$namespace"}')],
      annotations: [Annotation.whenever('Down', { expr: 'up{run_id="$run_id"} == 0', text: '', color: Color.RED })],
    });
    expect(expressions).toEqual([
      { owner: "panel 'Speed' of dashboard 'Test'", expr: 'rate(x{run_id="1"}[5m])' },
      { owner: "annotation 'Down' of dashboard 'Test'", expr: 'up{run_id="1"} == 0' },
      { owner: "variable 'namespace' of dashboard 'Test'", expr: 'group by (namespace) (up)' },
      { owner: "variable 'run_id' of dashboard 'Test'", expr: 'group by (run_id) (up{namespace=~"1"})' },
    ]);
  });

  test('the data source is the first choice, then labels: any number of values or one', () => {
    const variables = [Variable.labels('namespace', 'up'), Variable.label('run_id', 'up')];
    expect(dashboard([], { variables })._json.templating?.list).toMatchObject([
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
      { name: 'namespace', query: { query: 'label_values(up, namespace)' }, multi: true, includeAll: true, allValue: '.*', refresh: 2 },
      { name: 'run_id', query: { query: 'label_values(up, run_id)' }, multi: false, includeAll: false, refresh: 2 },
    ]);
  });

  test('marks are either where an expression has a value or at the time that is its value', () => {
    const props = { expr: 'x', text: '{{pod}}', color: Color.BLUE };
    const annotations = [Annotation.whenever('A', props), Annotation.atValue('B', props)];
    const rendered = dashboard([], { annotations })._json.annotations?.list;
    expect(rendered?.map(({ name, expr, textFormat, useValueForTime }) => [name, expr, textFormat, useValueForTime])).toEqual([
      ['A', 'x', '{{pod}}', undefined],
      ['B', 'x', '{{pod}}', true],
    ]);
  });

  test('dashboards link to each other by their tag, and runbooks stay out of that list', () => {
    const { tags, links } = dashboard([])._json;
    expect([tags, links]).toEqual([
      ['trainwatch'],
      [expect.objectContaining({ type: 'dashboards', tags: ['trainwatch'], includeVars: true, keepTime: true })],
    ]);
    expect(new RunbookDashboard('TrainingStalled', { markdown: 'Hi' })._json.tags).toEqual(['trainwatch-runbook']);
  });

  test('a violation names the dashboard and the panel', () => {
    const wrong = (title: string, width: number, expr: string) => new StatPanel(title, { queries: [{ expr }], unit: Unit.NONE, width });
    expect(() => dashboard([wrong('Wide', 25, 'up')])).toThrow(
      "dashboard 'Test': panel 'Wide' is outside the grid of 24 columns: x 0, width 25, height 4",
    );
    expect(() => dashboard([wrong('Wrong', 4, 'rate(up)')])).toThrow(
      `dashboard 'Test': panel 'Wrong' has an invalid expression: expected type matrix in call to function "rate", got vector in 'up'`,
    );
    expect(() => dashboard([wrong('Two', 4, 'up'), wrong('Two', 4, 'up')])).toThrow(
      "dashboard 'Test': panel 'Two' has the title of panel 'Two'",
    );
  });

  test('refuses a uid that Grafana would refuse', () => {
    expect(() => new Dashboard('Run overview', { title: 'A', rows: [] })).toThrow(
      "dashboard uid 'Run overview' is not valid: use at most 40 of letters, digits, '-' and '_'",
    );
  });

  test('refuses a variable that is not a label name', () => {
    expect(() => Variable.label('run-id', 'up')).toThrow("dashboard variable 'run-id' is not a plain label name");
  });
});

describe('panels', () => {
  test('unit, bounds and thresholds reach Grafana', () => {
    const panel = new GaugePanel('Progress', {
      queries,
      unit: Unit.RATIO,
      min: 0,
      max: 1,
      description: 'How far',
      thresholds: { base: Color.RED, steps: [{ from: 0.5, color: Color.GREEN }] },
    });
    expect(render(panel)).toMatchObject({ type: 'gauge', title: 'Progress', description: 'How far' });
    expect(render(panel).fieldConfig?.defaults).toMatchObject({
      unit: 'percentunit',
      min: 0,
      max: 1,
      thresholds: {
        mode: 'absolute',
        steps: [
          { value: null, color: 'red' },
          { value: 0.5, color: 'green' },
        ],
      },
    });
  });

  test('without thresholds there is one color', () => {
    const { fieldConfig } = render(new BarGaugePanel('Bars', { queries, unit: Unit.NONE }));
    expect(fieldConfig?.defaults.thresholds?.steps).toEqual([{ value: null, color: 'green' }]);
  });

  test('a time series can be logarithmic or stacked to shares', () => {
    const custom = (props: object) =>
      render(new TimeSeriesPanel('Loss', { queries, unit: Unit.SHORT, ...props })).fieldConfig?.defaults.custom;
    expect(custom({ logScale: true })).toMatchObject({ scaleDistribution: { type: 'log', log: 2 } });
    expect(custom({ stackShares: true })).toMatchObject({ stacking: { mode: 'percent' }, fillOpacity: 70 });
    expect(custom({})).not.toHaveProperty('stacking');
  });

  test('a state timeline shows texts instead of numbers', () => {
    const states = [{ value: 2, text: 'running', color: Color.GREEN }];
    expect(render(new StateTimelinePanel('State', { queries, states })).fieldConfig?.defaults.mappings).toEqual([
      { type: 'value', options: { 2: { text: 'running', color: 'green', index: 0 } } },
    ]);
  });

  test('a table puts labels first and gives each value its title, unit and colors', () => {
    const thresholds = { base: Color.GREEN, steps: [{ from: 1, color: Color.RED }] };
    const columns = [
      { title: 'Loss', expr: 'min by (run_id) (tf_val_loss)', unit: Unit.SHORT, thresholds },
      { title: 'Cost', expr: 'max by (run_id) (tf_run_cost_dollars_total)', unit: Unit.DOLLARS },
    ];
    const { transformations, fieldConfig, targets } = render(new TablePanel('Runs', { labels: ['run_id'], columns }));
    expect(targets).toMatchObject([
      { refId: 'A', format: 'table', instant: true, range: false },
      { refId: 'B', format: 'table', instant: true, range: false },
    ]);
    expect(transformations).toEqual([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: { run_id: 0, 'Value #A': 1, 'Value #B': 2 },
          renameByName: { 'Value #A': 'Loss', 'Value #B': 'Cost' },
        },
      },
    ]);
    expect(fieldConfig?.overrides.map(({ matcher, properties }) => [matcher.options as string, properties.map(({ id }) => id)])).toEqual([
      ['Loss', ['unit', 'thresholds', 'custom.cellOptions']],
      ['Cost', ['unit']],
    ]);
  });

  test('the value of a table with one query has no letter', () => {
    const columns = [{ title: 'Loss', expr: 'min by (run_id) (tf_val_loss)', unit: Unit.SHORT }];
    const [, organize] = render(new TablePanel('Runs', { labels: ['run_id'], columns })).transformations ?? [];
    expect(organize.options).toMatchObject({ renameByName: { Value: 'Loss' } });
  });

  test('a heat map asks for buckets', () => {
    const panel = render(new HeatmapPanel('Spread', { expr: 'sum by (le) (increase(x_bucket[5m]))', unit: Unit.SECONDS }));
    expect(panel).toMatchObject({ type: 'heatmap', targets: [{ format: 'heatmap' }], options: { yAxis: { unit: 's' }, calculate: false } });
  });

  test('an XY chart draws a line for each value of its label over what is not time', () => {
    const axis = (title: string, expr: string) => ({ title, expr, unit: Unit.SHORT });
    const { options, transformations, targets } = render(
      new XyChartPanel('Loss by step', { label: 'run_id', x: axis('Step', 'tf_train_steps_total'), y: axis('Loss', 'tf_train_loss') }),
    );
    expect(targets).toMatchObject([
      { format: 'table', range: true },
      { format: 'table', range: true },
    ]);
    expect(options).toMatchObject({ mapping: 'auto', series: [{ x: { matcher: { id: 'byName', options: 'Step' } } }] });
    expect(transformations?.map(({ id }) => id)).toEqual(['merge', 'organize', 'partitionByValues']);
  });

  test('a runbook is a page of text under a uid that follows from the alert', () => {
    const runbook = new RunbookDashboard('TrainingStalled', { markdown: '# Look at the log\n' });
    const [, text] = runbook._json.panels as PanelJson[];
    expect([runbook.uid, text.options]).toEqual(['runbook-TrainingStalled', expect.objectContaining({ content: '# Look at the log\n' })]);
  });
});

test.each([
  ['runbook-TrainingStalled', 'dashboard-runbook-trainingstalled'],
  ['gpu_queue', 'dashboard-gpu-queue'],
  ['gpu-_', 'dashboard-gpu'],
])('objects that hold the dashboard %s are called %s', (uid, name) => {
  expect(new Dashboard(uid, { title: 'Own', rows: [] })._objectName).toBe(name);
});
