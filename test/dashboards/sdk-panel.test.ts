import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { Dashboard } from '../../lib/dashboards/dashboard';
import { SdkPanel } from '../../lib/dashboards/panels/sdk-panel';

function render(panel: object): Record<string, unknown> {
  const dashboard = new Dashboard('test', { title: 'Test', rows: [{ title: 'Row', panels: [SdkPanel.of(panel)] }] });
  return (JSON.parse(dashboard.toText()) as { panels: Record<string, unknown>[] }).panels[1];
}

const query = (expr: string) => new DataqueryBuilder().expr(expr);

describe('SdkPanel', () => {
  test('keeps what its builder said, and gets an id, a place, refIds and the data source that the reader has chosen', () => {
    const builder = new TimeSeries().title('Loss').description('Of each step').unit('short').span(20).height(5);
    const panel = render(builder.withTarget(query('tf_train_loss').legendFormat('{{worker}}')).withTarget(query('tf_val_loss')).build());
    const datasource = { type: 'prometheus', uid: '${datasource}' };
    expect(panel).toMatchObject({ type: 'timeseries', id: 2, title: 'Loss', description: 'Of each step', datasource });
    expect(panel.gridPos).toEqual({ x: 0, y: 1, w: 20, h: 5 });
    expect(panel.targets).toEqual([
      { refId: 'A', expr: 'tf_train_loss', legendFormat: '{{worker}}', datasource },
      { refId: 'B', expr: 'tf_val_loss', datasource },
    ]);
  });

  test('may be written by hand; it is half as wide as the dashboard and 8 rows high by default', () => {
    const panel = render({ type: 'text', title: 'Note', options: { content: '# Hi' } });
    expect(panel).toEqual({
      type: 'text',
      id: 2,
      title: 'Note',
      options: { content: '# Hi' },
      gridPos: { x: 0, y: 1, w: 12, h: 8 },
      targets: [],
    });
  });

  test('gives its expressions to the check against the catalog', () => {
    const panel = SdkPanel.of(new TimeSeries().title('Loss').unit('short').withTarget(query('tf_train_loss')).build());
    expect(panel.queries).toEqual([{ expr: 'tf_train_loss', legend: undefined }]);
  });

  test.each([
    ['a panel of an SDK has no title: call title(…) of its builder', new TimeSeries().build()],
    ['SdkPanel.of takes a panel and was given its builder: pass what build() returns', new TimeSeries().title('Loss')],
    ["panel 'Loss' has no type: use the PanelBuilder of the kind of panel, such as timeseries", { title: 'Loss' }],
    [
      "query B of panel 'Loss' has no PromQL: call expr(…) of a query builder for Prometheus",
      { type: 'timeseries', title: 'Loss', targets: [{ expr: 'up' }, { query: '{app="x"}' }] },
    ],
    ["dashboard 'Test': panel 'Loss' has no unit", new TimeSeries().title('Loss').withTarget(query('up')).build()],
    [
      "dashboard 'Test': panel 'Loss' has an invalid expression: unknown function 'rat'",
      new TimeSeries().title('Loss').unit('short').withTarget(query('rat(up)')).build(),
    ],
  ])('is refused: %s', (message, panel) => {
    expect(() => render(panel)).toThrow(expect.objectContaining({ name: 'InvalidConfigError', message }) as Error);
  });
});
