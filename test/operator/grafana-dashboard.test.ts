import { Chart, Testing } from 'cdk8s';
import { Dashboard, OperatorDashboards, OperatorRouting, OperatorStack, TrainingNamespace, TrainingPods } from '../../lib';
import { grafanaDashboard } from '../../lib/operator/grafana-dashboard';
import { alerting } from '../kinds/foreign-kind';
import { GRAFANA_DASHBOARD, specValidator } from './object-schema';

const { program, command, schema } = GRAFANA_DASHBOARD;
const validate = specValidator(schema);
const OWN = grafanaDashboard(
  new Dashboard('own', { title: 'Own', rows: [] }),
  { namespace: 'monitoring', labels: {} },
  { grafana: 'main' },
);

interface GrafanaObject {
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The dashboards of a stack that monitors a trainer. */
function ofStack(): GrafanaObject[] {
  const app = Testing.app();
  const stack = new OperatorStack(new Chart(app, 'monitoring', { namespace: 'monitoring' }), 'stack', {
    selectorLabels: { release: 'kube-prometheus-stack' },
    routing: OperatorRouting.alertmanagerConfig(alerting()),
    dashboards: OperatorDashboards.grafanaObjects({ dashboards: 'grafana' }),
  });
  stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'training')));
  return app.charts.flatMap((chart) => chart.toJson() as GrafanaObject[]).filter(({ kind }) => kind === 'GrafanaDashboard');
}

test('the schema says of what it is, and how it is recorded', () => {
  expect([program, command]).toEqual(['grafana-operator v5.18.0', 'npm run record-grammars']);
});

test('every dashboard of a stack is one that grafana-operator knows', () => {
  const dashboards = ofStack();
  expect(dashboards.length).toBeGreaterThan(20);
  expect(dashboards.flatMap(({ spec }) => (validate(spec) ? [] : [validate.errors]))).toEqual([]);
});

test.each<[string, Record<string, unknown>]>([
  ['a field that there is not', { dashboard: '{}' }],
  ['no instance', { instanceSelector: undefined }],
  ['a folder that is no text', { folder: 7 }],
  ['a resync period that is no duration', { resyncPeriod: 'soon' }],
])('%s is refused', (_what, change) => {
  expect(validate(OWN.spec)).toBe(true);
  expect(validate(JSON.parse(JSON.stringify({ ...OWN.spec, ...change })))).toBe(false);
});
