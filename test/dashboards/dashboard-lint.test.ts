import { Dashboard as DashboardJson, Panel as PanelJson } from '@grafana/grafana-foundation-sdk/dashboard';
import { lintDashboard } from '../../lib/dashboards/dashboard-lint';

const CHOSEN = { type: 'prometheus', uid: '${datasource}' };

function panel(change: Record<string, unknown> = {}): PanelJson {
  return {
    id: 1,
    type: 'timeseries',
    title: 'Loss',
    gridPos: { x: 0, y: 0, w: 12, h: 8 },
    fieldConfig: { defaults: { unit: 'short' }, overrides: [] },
    targets: [query()],
    ...change,
  } as unknown as PanelJson;
}

function query(change: Record<string, unknown> = {}): object {
  return { refId: 'A', expr: 'tf_train_loss{run_id="$run_id"}', datasource: CHOSEN, ...change };
}

function lint(...panels: PanelJson[]): string[] {
  return lintDashboard({ panels, templating: { list: [{ name: 'datasource' }, { name: 'run_id' }] } } as unknown as DashboardJson);
}

const right = { x: 12, y: 0, w: 12, h: 8 };

describe('lintDashboard', () => {
  test('has nothing against a right dashboard', () => {
    expect(lint(panel(), panel({ id: 2, title: 'Accuracy', gridPos: right }))).toEqual([]);
  });

  test.each([
    ['the same id twice', { id: 1, title: 'B', gridPos: right }, "panel 'B' has the id of panel 'Loss': 1"],
    ['no id', { id: undefined, title: 'B', gridPos: right }, "panel 'B' has no id"],
    ['the same title twice', { id: 2, gridPos: right }, "panel 'Loss' has the title of panel 'Loss': Loss"],
    ['no title', { id: 2, title: '', gridPos: right }, "panel '' has no title"],
    ['an overlap', { id: 2, title: 'B', gridPos: { x: 11, y: 7, w: 12, h: 8 } }, "panel 'B' overlaps panel 'Loss'"],
    [
      'an overflow',
      { id: 2, title: 'B', gridPos: { x: 13, y: 0, w: 12, h: 8 } },
      "panel 'B' is outside the grid of 24 columns: x 13, width 12, height 8",
    ],
  ])('reports %s', (_, second, violation) => {
    expect(lint(panel(), panel(second))).toEqual([violation]);
  });

  test.each([
    ['the same refId twice', { targets: [query(), query()] }, "panel 'Loss' needs a unique refId for each query, A to Z, but has A, A"],
    [
      'a query without refId',
      { targets: [query({ refId: undefined })] },
      "panel 'Loss' needs a unique refId for each query, A to Z, but has undefined",
    ],
    ['no unit', { fieldConfig: { defaults: {}, overrides: [] } }, "panel 'Loss' has no unit"],
    [
      'a fixed data source',
      { targets: [query({ datasource: { uid: 'prometheus' } })] },
      "panel 'Loss' does not query the data source that the user selected, ${datasource}",
    ],
    [
      'a variable that is not there',
      { targets: [query({ expr: 'x{a="$runid"}' })] },
      "panel 'Loss' reads variable $runid, which the dashboard does not have: datasource, run_id",
    ],
    [
      'an invalid expression',
      { targets: [query({ expr: 'rate(x[$__rate_interval]' })] },
      "panel 'Loss' has an invalid expression: unexpected end after 'rate(x[5m]'",
    ],
  ])('reports %s', (_, change, violation) => {
    expect(lint(panel(change))).toEqual([violation]);
  });

  test('a table has its units in its columns, and text has none', () => {
    expect(lint(panel({ type: 'table', fieldConfig: { defaults: {}, overrides: [] } }))).toEqual([]);
    expect(lint(panel({ type: 'text', fieldConfig: undefined, targets: undefined }))).toEqual([]);
  });
});
