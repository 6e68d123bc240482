import { DnsTargets, KubernetesPods, PodRelabeling, RelabelConfig, ScrapeConfig, ScrapeScheme, StaticTargets } from '../../lib';
import { scrapeObject } from '../../lib/operator/scrape-object';

const PLACE = { namespace: 'monitoring', labels: { release: 'kps' } };
const PODS = new KubernetesPods({ namespaces: ['a'], labelSelector: { app: 'queue' } });

const written = (job: ScrapeConfig): unknown => JSON.parse(JSON.stringify(scrapeObject(job, PLACE)));

test('a port that an annotation names becomes a ScrapeConfig', () => {
  const job = new ScrapeConfig('queue', { serviceDiscovery: [PODS], relabelConfigs: PodRelabeling.annotations(), sampleLimit: 5 });
  expect(written(job)).toMatchObject({
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'ScrapeConfig',
    metadata: { name: 'trainwatch-queue', namespace: 'monitoring', labels: { release: 'kps' } },
    spec: {
      jobName: 'queue',
      sampleLimit: 5,
      kubernetesSDConfigs: [{ role: 'Pod', namespaces: { names: ['a'] }, selectors: [{ role: 'Pod', label: 'app=queue' }] }],
      relabelings: expect.arrayContaining([
        expect.objectContaining({ sourceLabels: ['__meta_kubernetes_pod_annotation_prometheus_io_scrape'] }),
      ]) as unknown,
    },
  });
});

test('listed targets and HTTPS become a ScrapeConfig', () => {
  const job = new ScrapeConfig('queue', {
    serviceDiscovery: [new StaticTargets(['10.0.0.1:80'], { labels: { site: 'a' } })],
    scheme: ScrapeScheme.HTTPS,
    metricRelabelConfigs: [RelabelConfig.labelDrop('x')],
  });
  expect(written(job)).toMatchObject({
    kind: 'ScrapeConfig',
    spec: {
      staticConfigs: [{ targets: ['10.0.0.1:80'], labels: { site: 'a' } }],
      scheme: 'HTTPS',
      metricRelabelings: [{ regex: 'x', action: 'labeldrop' }],
    },
  });
});

test('a named port stays a PodMonitor', () => {
  expect(written(new ScrapeConfig('queue', { serviceDiscovery: [PODS], relabelConfigs: [PodRelabeling.keepPort('http')] }))).toMatchObject({
    kind: 'PodMonitor',
  });
});

test.each<[string, ScrapeConfig, string]>([
  ['names of DNS', new ScrapeConfig('queue', { serviceDiscovery: [DnsTargets.a(['queue'], 80)] }), 'dns_sd_configs'],
  ['a limit of bytes', new ScrapeConfig('queue', { serviceDiscovery: [PODS], bodySizeLimit: '1MB' }), 'bodySizeLimit'],
  [
    'the Job of a pod',
    new ScrapeConfig('queue', { serviceDiscovery: [new KubernetesPods({ namespaces: ['a'], attachJob: true })] }),
    'attach_metadata.job',
  ],
])('%s is refused by name', (_what, job, what) => {
  expect(() => scrapeObject(job, PLACE)).toThrow(
    `job queue uses ${what}, which no object of prometheus-operator has: put the job into additionalScrapeConfigs of the Prometheus object`,
  );
});
