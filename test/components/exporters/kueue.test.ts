import { App } from 'cdk8s';
import { parse } from 'yaml';
import { ExporterNamespace } from '../../../lib/components/exporters/exporter-namespace';
import { Kueue } from '../../../lib/components/exporters/kueue';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';
import { TrainingPods } from '../../../lib/components/trainer/training-pods';
import { contractViolations } from '../../../lib/kinds/contract';
import { KueueKind } from '../../../lib/kinds/kueue/kueue-kind';
import { Manifests } from '../../../lib/testing/manifests';
import { SecretKey } from '../../../lib/values/secret-key';
import { prometheusConfig, stackIn } from '../../kinds/foreign-kind';

const PODS = { labels: { 'app.kubernetes.io/name': 'kueue' }, port: 'metrics' };
const TOKEN = SecretKey.of('kueue-metrics', 'token');

/** The job by which a stack scrapes it. */
function scrapeJob(monitoredAs: KueueKind): Record<string, unknown> | undefined {
  const app = new App();
  const stack = stackIn(app);
  stack.monitor(TrainingPods.labeled(TrainingNamespace.owned(app, 'training')));
  stack.monitor(Kueue.existing(ExporterNamespace.existing(app, 'kueue-system'), { ...PODS, monitoredAs }));
  expect(Manifests.of(app).faults).toEqual([]);
  const { scrape_configs: jobs } = parse(prometheusConfig(app)) as { scrape_configs: Record<string, unknown>[] };
  return jobs.find(({ job_name }) => job_name === 'kueue');
}

describe('Kueue', () => {
  test('is scraped by HTTPS with a token, and keeps the labels of its queues', () => {
    expect(scrapeJob(new KueueKind({ bearerToken: TOKEN }))).toEqual({
      job_name: 'kueue',
      scheme: 'https',
      authorization: { credentials_file: '/etc/prometheus/secrets/kueue-metrics/token' },
      tls_config: { insecure_skip_verify: true },
      kubernetes_sd_configs: [
        { role: 'pod', namespaces: { names: ['kueue-system'] }, selectors: [{ role: 'pod', label: 'app.kubernetes.io/name=kueue' }] },
      ],
      relabel_configs: [{ source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: 'metrics', action: 'keep' }],
    });
  });

  test('is trusted by its certificate where cert-manager makes one', () => {
    const tls = {
      certificateAuthority: SecretKey.of('kueue-ca', 'ca.crt'),
      serverName: 'kueue-controller-manager-metrics-service.kueue-system.svc',
    };
    expect(scrapeJob(new KueueKind({ bearerToken: TOKEN, tls }))?.tls_config).toEqual({
      ca_file: '/etc/prometheus/secrets/kueue-ca/ca.crt',
      server_name: tls.serverName,
    });
  });

  test('has rules that read only what it exports', () => {
    expect(contractViolations([KueueKind.STANDARD])).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ["queueWaitFor 'long' is not a duration", () => new KueueKind({ queueWaitFor: 'long' })],
    ['job kueue has only one of TLS certificate and key: set both', () => new KueueKind({ tls: { key: TOKEN } })],
    [
      'kueue-system: existing kueue is scraped without a token, and Kueue would answer with 401',
      () => Kueue.existing(ExporterNamespace.existing(new App(), 'kueue-system'), PODS),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});
