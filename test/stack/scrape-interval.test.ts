import { App } from 'cdk8s';
import { parse } from 'yaml';
import {
  DataSource,
  DcgmExporter,
  ExporterNamespace,
  FilesystemObjectStore,
  ILongTermStorage,
  KubeStateMetrics,
  Manifests,
  MonitoringStack,
  ThanosStorage,
  TrainingNamespace,
  TrainingPods,
} from '../../lib';
import { Manifest, podTemplateOf } from '../../lib/kubernetes/manifest-types';
import { stackIn } from '../kinds/foreign-kind';

interface Provisioned {
  readonly datasources: { readonly name: string; readonly jsonData: { readonly timeInterval: string } }[];
}

function stackAt(app: App, scrapeInterval: string | undefined, longTermStorage?: ILongTermStorage): MonitoringStack {
  return stackIn(app, { prometheus: { scrapeInterval }, longTermStorage });
}

/** What Grafana takes for the interval of its data sources. */
function timeIntervals(app: App): Record<string, string> {
  const { datasources } = parse(Manifests.of(app).configFile('grafana-config', 'data-sources.yaml')) as Provisioned;
  return Object.fromEntries(datasources.map(({ name, jsonData }) => [name, jsonData.timeInterval]));
}

function collectInterval(app: App): string | undefined {
  const template = podTemplateOf(Manifests.of(app).find('DaemonSet', 'dcgm-exporter') as Manifest);
  return template?.spec.containers[0].env?.find(({ name }) => name === 'DCGM_EXPORTER_INTERVAL')?.value;
}

describe('the scrape interval of a stack', () => {
  test.each([
    ['1m', '60s'],
    ['500ms', '500ms'],
    [undefined, '15s'],
  ])('%s is %s in each data source: on it $__rate_interval builds', (scrapeInterval, timeInterval) => {
    const app = new App();
    stackAt(app, scrapeInterval, ThanosStorage.inBucket(FilesystemObjectStore.onClaim('bucket')));
    expect(timeIntervals(app)).toEqual({ Prometheus: timeInterval, Thanos: timeInterval });
  });

  test('is that of a storage of your own, unless it says another one', () => {
    const storage = (dataSource: DataSource): ILongTermStorage => ({ bind: () => ({ dataSource, kinds: [] }) });
    const at = (interval?: string): Record<string, string> => {
      const app = new App();
      stackAt(app, '60s', storage(DataSource.compatible('VictoriaMetrics', 'http://vm.monitoring.svc:8428', interval)));
      return timeIntervals(app);
    };
    expect(at()).toEqual({ Prometheus: '60s', VictoriaMetrics: '60s' });
    expect(at('5m')).toEqual({ Prometheus: '60s', VictoriaMetrics: '300s' });
    expect(() => at('often')).toThrow("scrape interval of data source 'VictoriaMetrics' 'often' is not a duration");
  });

  test('reaches dcgm-exporter, in the milliseconds at which it collects', () => {
    const interval = (scrapeInterval?: string): string | undefined => {
      const app = new App();
      const stack = stackAt(app, scrapeInterval);
      stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'training')));
      stack.monitor(new KubeStateMetrics(ExporterNamespace.restricted(app, 'kube-state-metrics'), 'kube-state-metrics'));
      stack.monitor(new DcgmExporter(ExporterNamespace.privileged(app, 'dcgm-exporter'), 'dcgm-exporter'));
      return collectInterval(app);
    };
    expect(interval('30s')).toBe('30000');
    expect(interval()).toBe('15000');
  });
});
