import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { SecretKey } from '../../../lib/values/secret-key';
import { VERSIONS } from '../../../lib/kubernetes/versions';
import { DataSource } from '../../../lib/components/grafana/data-source';
import { Grafana, GrafanaProps } from '../../../lib/components/grafana/grafana';
import { Dashboard } from '../../../lib/dashboards/dashboard';
import { TextPanel } from '../../../lib/dashboards/panels/text-panel';
import { DashboardLink } from '../../../lib/rules/alert-links';
import { Manifests } from '../../../lib/testing/manifests';

const prometheus = DataSource.prometheus('http://prometheus.monitoring.svc:9090');

function dashboard(uid: string): Dashboard {
  return new Dashboard(uid, { title: uid, rows: [{ title: 'Row', panels: [new TextPanel('Text', { markdown: 'Hi' })] }] });
}

function grafana(props: Partial<GrafanaProps> = {}): { app: App; grafana: Grafana } {
  const app = new App();
  const chart = new Chart(app, 'grafana', { namespace: 'monitoring' });
  return { app, grafana: new Grafana(chart, 'grafana', { dataSources: [prometheus], ...props }) };
}

function synthesize(props: Partial<GrafanaProps> = {}, ...uids: string[]): Manifests {
  const { app, grafana: construct } = grafana(props);
  for (const uid of uids) construct.addDashboard(dashboard(uid));
  return Manifests.of(app);
}

interface Deployment {
  readonly spec: {
    template: { metadata: { annotations: Record<string, string> }; spec: { containers: [{ image: string }]; volumes: object[] } };
  };
}

function template(manifests: Manifests): Deployment['spec']['template'] {
  return (manifests.find('Deployment', 'grafana') as Deployment).spec.template;
}

describe('Grafana', () => {
  test('breaks no rule of a cluster, and asks for the Secret with the password of its admin', () => {
    const manifests = synthesize({}, 'trainwatch-run-overview');
    expect(manifests.violations).toEqual([]);
    expect(manifests.requiredSecrets).toEqual(['monitoring/grafana: admin-password']);
    expect(template(manifests).spec.containers[0].image).toBe(VERSIONS.grafana.image);
  });

  test('lets nobody in without a password, which it reads from a file', () => {
    const ini = synthesize({ adminPassword: SecretKey.of('logins', 'grafana') }).configFile('grafana-config', 'grafana.ini');
    expect(ini).toContain('[auth.anonymous]\nenabled = false\n');
    expect(ini).toContain('admin_password = $__file{/etc/grafana-secrets/logins/grafana}\n');
    expect(ini).toContain('root_url = http://grafana.monitoring.svc:3000\n');
  });

  test('the first data source is the default', () => {
    const dataSources = [
      prometheus,
      DataSource.thanos('http://thanos-query.monitoring.svc:9090'),
      DataSource.compatible('VictoriaMetrics', 'http://vm.monitoring.svc:8428'),
    ];
    expect(parse(synthesize({ dataSources }).configFile('grafana-config', 'data-sources.yaml'))).toEqual({
      apiVersion: 1,
      prune: true,
      datasources: [
        {
          name: 'Prometheus',
          uid: 'prometheus',
          type: 'prometheus',
          access: 'proxy',
          url: 'http://prometheus.monitoring.svc:9090',
          isDefault: true,
          editable: false,
          jsonData: { httpMethod: 'POST', prometheusType: 'Prometheus', timeInterval: '15s' },
        },
        expect.objectContaining({ name: 'Thanos', uid: 'thanos', type: 'prometheus', isDefault: false }),
        expect.objectContaining({ name: 'VictoriaMetrics', uid: 'victoriametrics', type: 'prometheus', isDefault: false }),
      ],
    });
  });

  test('a data source is given its scrape interval in one unit, because Grafana reads no others', () => {
    const dataSources = [DataSource.prometheus('http://prometheus.monitoring.svc:9090', '1m30s')];
    expect(parse(synthesize({ dataSources }).configFile('grafana-config', 'data-sources.yaml'))).toMatchObject({
      datasources: [{ jsonData: { timeInterval: '90s' } }],
    });
  });

  test('each dashboard is a ConfigMap, and all of them are files in one folder, which its provisioning names', () => {
    const manifests = synthesize({}, 'trainwatch-run-overview', 'runbook-TrainingStalled', 'with_underscore');
    expect(parse(manifests.configFile('grafana-config', 'dashboards.yaml'))).toMatchObject({
      providers: [{ type: 'file', allowUiUpdates: false, options: { path: '/etc/grafana/dashboards' } }],
    });
    expect(template(manifests).spec.volumes).toContainEqual({
      name: 'config',
      projected: {
        sources: [
          {
            configMap: {
              name: 'grafana-config',
              items: [
                { key: 'grafana.ini', path: 'grafana.ini' },
                { key: 'data-sources.yaml', path: 'provisioning/datasources/data-sources.yaml' },
                { key: 'dashboards.yaml', path: 'provisioning/dashboards/dashboards.yaml' },
              ],
            },
          },
          ...[
            ['grafana-dashboard-trainwatch-run-overview', 'trainwatch-run-overview.json'],
            ['grafana-dashboard-runbook-trainingstalled', 'runbook-TrainingStalled.json'],
            ['grafana-dashboard-with-underscore', 'with_underscore.json'],
          ].map(([name, key]) => ({ configMap: { name, items: [{ key, path: `dashboards/${key}` }] } })),
        ],
      },
    });
    const file = manifests.configFile('grafana-dashboard-runbook-trainingstalled', 'runbook-TrainingStalled.json');
    expect(JSON.parse(file)).toMatchObject({ uid: 'runbook-TrainingStalled' });
  });

  test('a changed data source restarts it, another dashboard does not', () => {
    const checksum = (manifests: Manifests) => template(manifests).metadata.annotations['checksum/config'];
    const other = DataSource.prometheus('http://other.monitoring.svc:9090');
    expect(checksum(synthesize({ dataSources: [other] }))).not.toBe(checksum(synthesize()));
    expect(checksum(synthesize({}, 'one'))).toBe(checksum(synthesize({}, 'two')));
  });

  test('links lead to its Service, or to where people reach it', () => {
    const inside = grafana().grafana;
    expect(inside.dashboardUrl(DashboardLink.to('trainwatch-run-overview', ['run_id']))).toBe(
      'http://grafana.monitoring.svc:3000/d/trainwatch-run-overview?var-run_id={{ $labels.run_id | urlquery }}',
    );
    const outside = grafana({ externalUrl: 'https://ops.example.com/grafana/' }).grafana;
    expect(outside.runbookUrl('TrainingStalled')).toBe('https://ops.example.com/grafana/d/runbook-TrainingStalled');
  });

  test('says what is wrong with its props', () => {
    expect(() => grafana({ dataSources: [] })).toThrow('grafana/grafana: there is no data source: add one');
    expect(() => grafana({ dataSources: [prometheus, prometheus] })).toThrow(
      "data source 'Prometheus' is listed twice: remove one of them",
    );
    expect(() => grafana({ externalUrl: 'grafana.example.com' })).toThrow("external URL 'grafana.example.com' is not an HTTP URL");
    expect(() => DataSource.prometheus('prometheus:9090')).toThrow("url of data source 'Prometheus' 'prometheus:9090' is not an HTTP URL");
    expect(() => DataSource.compatible('Victoria Metrics', 'http://vm.monitoring.svc:8428')).toThrow(
      "data source 'Victoria Metrics' is not valid: use at most 40 of letters, digits, '-' and '_'",
    );
    const { grafana: construct } = grafana();
    construct.addDashboard(dashboard('one'));
    expect(() => construct.addDashboard(dashboard('one'))).toThrow(
      "grafana/grafana: two dashboards have the uid 'one': rename one of them",
    );
  });

  test('manifests', () => {
    expect(synthesize({}, 'trainwatch-run-overview').all.filter(({ kind }: { kind?: string }) => kind !== 'ConfigMap')).toMatchSnapshot();
  });
});
