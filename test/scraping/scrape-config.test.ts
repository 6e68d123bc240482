import { SecretKey } from '../../lib/values/secret-key';
import { RemoteWrite } from '../../lib/components/prometheus/remote-write';
import { KubernetesEndpointSlices, KubernetesNodes, KubernetesPods, KubernetesServices } from '../../lib/scraping/kubernetes-discovery';
import { RelabelConfig } from '../../lib/scraping/relabel-config';
import { DnsTargets, HttpTargets } from '../../lib/scraping/remote-discovery';
import { ScrapeConfig, ScrapeConfigProps, ScrapeProtocol, ScrapeScheme } from '../../lib/scraping/scrape-config';
import { FileTargets, StaticTargets } from '../../lib/scraping/target-lists';

const TARGETS = new StaticTargets(['trainer:9091']);

function scrape(props: Partial<ScrapeConfigProps>): ScrapeConfig {
  return new ScrapeConfig('trainer', { serviceDiscovery: [TARGETS], ...props });
}

describe('ScrapeConfig', () => {
  test('a static scrape needs targets and labels only', () => {
    const job = new ScrapeConfig('tensorflow-training', {
      serviceDiscovery: [new StaticTargets(['localhost:9091'], { labels: { model_name: 'resnet50' } })],
    });
    expect(job._render()).toEqual({
      job_name: 'tensorflow-training',
      static_configs: [{ targets: ['localhost:9091'], labels: { model_name: 'resnet50' } }],
    });
  });

  test('pods are selected by the API server, in the named namespaces only', () => {
    const pods = new KubernetesPods({
      namespaces: ['training', 'research'],
      labelSelector: { 'trainwatch/subject': 'trainer', team: 'a' },
    });
    expect(scrape({ serviceDiscovery: [pods] })._render()).toEqual({
      job_name: 'trainer',
      kubernetes_sd_configs: [
        {
          role: 'pod',
          namespaces: { names: ['training', 'research'] },
          selectors: [{ role: 'pod', label: 'trainwatch/subject=trainer,team=a' }],
        },
      ],
    });
  });

  test('discoveries of one kind are listed together', () => {
    const serviceDiscovery = [TARGETS, new FileTargets(['targets/*.json'], { refreshInterval: '30s' }), new StaticTargets(['other:9091'])];
    expect(scrape({ serviceDiscovery })._render()).toEqual({
      job_name: 'trainer',
      static_configs: [{ targets: ['trainer:9091'] }, { targets: ['other:9091'] }],
      file_sd_configs: [{ files: ['targets/*.json'], refresh_interval: '30s' }],
    });
  });

  test('everything that Kubernetes lists can be a target', () => {
    const namespaces = ['training'];
    const fieldSelector = 'status.phase=Running';
    const blocks = [
      new KubernetesPods({ namespaces, fieldSelector, attachNode: true, attachNamespace: true, attachJob: true }),
      new KubernetesEndpointSlices({ namespaces, attachNode: true }),
      new KubernetesServices({ namespaces, labelSelector: { app: 'bridge' } }),
      new KubernetesNodes({ labelSelector: { gpu: 'h200' } }),
      new KubernetesNodes(),
    ].map((discovery) => discovery.toServiceDiscoveryBlock());
    expect(new Set(blocks.map(({ field }) => field))).toEqual(new Set(['kubernetes_sd_configs']));
    expect(blocks.map(({ settings }) => settings)).toEqual([
      {
        role: 'pod',
        namespaces: { names: ['training'] },
        selectors: [{ role: 'pod', field: 'status.phase=Running' }],
        attach_metadata: { node: true, namespace: true, job: true },
      },
      { role: 'endpointslice', namespaces: { names: ['training'] }, attach_metadata: { node: true } },
      { role: 'service', namespaces: { names: ['training'] }, selectors: [{ role: 'service', label: 'app=bridge' }] },
      { role: 'node', selectors: [{ role: 'node', label: 'gpu=h200' }] },
      { role: 'node' },
    ]);
  });

  test('targets can come from DNS and from a server', () => {
    const blocks = [
      DnsTargets.srv(['_metrics._tcp.trainer.training.svc']),
      DnsTargets.a(['trainer.training.svc'], 9091),
      new HttpTargets('https://inventory.example.com/targets', { refreshInterval: '5m' }),
    ].map((discovery) => discovery.toServiceDiscoveryBlock());
    expect(blocks).toEqual([
      { field: 'dns_sd_configs', settings: { names: ['_metrics._tcp.trainer.training.svc'], type: 'SRV' } },
      { field: 'dns_sd_configs', settings: { names: ['trainer.training.svc'], type: 'A', port: 9091 } },
      { field: 'http_sd_configs', settings: { url: 'https://inventory.example.com/targets', refresh_interval: '5m' } },
    ]);
  });

  test('every option is written under the name that Prometheus gives it', () => {
    const job = scrape({
      scrapeInterval: '30s',
      scrapeTimeout: '10s',
      metricsPath: '/probe',
      scheme: ScrapeScheme.HTTPS,
      params: { module: ['http'] },
      honorLabels: true,
      honorTimestamps: false,
      scrapeProtocols: [ScrapeProtocol.PROMETHEUS_PROTO, ScrapeProtocol.PROMETHEUS_TEXT_0_0_4],
      fallbackScrapeProtocol: ScrapeProtocol.PROMETHEUS_TEXT_0_0_4,
      nativeHistograms: true,
      alwaysScrapeClassicHistograms: true,
      bearerToken: SecretKey.of('trainer', 'token'),
      tls: {
        certificateAuthority: SecretKey.of('trainer', 'ca.crt'),
        certificate: SecretKey.of('trainer', 'tls.crt'),
        key: SecretKey.of('trainer', 'tls.key'),
        serverName: 'trainer.example.com',
        insecureSkipVerify: false,
      },
      proxyUrl: 'http://proxy:3128',
      bodySizeLimit: '10MB',
      sampleLimit: 2000,
      targetLimit: 100,
      labelLimit: 32,
      labelNameLengthLimit: 64,
      labelValueLengthLimit: 128,
      relabelConfigs: [RelabelConfig.copy('a', 'b')],
      metricRelabelConfigs: [RelabelConfig.drop('__name__', 'go_.*')],
    });
    expect(job._render()).toEqual({
      job_name: 'trainer',
      scrape_interval: '30s',
      scrape_timeout: '10s',
      metrics_path: '/probe',
      scheme: 'https',
      params: { module: ['http'] },
      honor_labels: true,
      honor_timestamps: false,
      scrape_protocols: ['PrometheusProto', 'PrometheusText0.0.4'],
      fallback_scrape_protocol: 'PrometheusText0.0.4',
      scrape_native_histograms: true,
      always_scrape_classic_histograms: true,
      authorization: { credentials_file: '/etc/prometheus/secrets/trainer/token' },
      tls_config: {
        ca_file: '/etc/prometheus/secrets/trainer/ca.crt',
        cert_file: '/etc/prometheus/secrets/trainer/tls.crt',
        key_file: '/etc/prometheus/secrets/trainer/tls.key',
        server_name: 'trainer.example.com',
        insecure_skip_verify: false,
      },
      proxy_url: 'http://proxy:3128',
      body_size_limit: '10MB',
      sample_limit: 2000,
      target_limit: 100,
      label_limit: 32,
      label_name_length_limit: 64,
      label_value_length_limit: 128,
      static_configs: [{ targets: ['trainer:9091'] }],
      relabel_configs: [{ source_labels: ['a'], target_label: 'b' }],
      metric_relabel_configs: [{ source_labels: ['__name__'], regex: 'go_.*', action: 'drop' }],
    });
  });

  test('the same job can have the targets of one machine', () => {
    const job = scrape({ sampleLimit: 5 }).withServiceDiscovery(new StaticTargets(['127.0.0.1:9091']));
    expect(job._render()).toEqual({ job_name: 'trainer', sample_limit: 5, static_configs: [{ targets: ['127.0.0.1:9091'] }] });
  });

  test.each<[string, () => unknown]>([
    [
      "job '9 trainers' is not valid: use letters, digits, '_', '.', '/' and '-', starting with a letter",
      () => new ScrapeConfig('9 trainers', { serviceDiscovery: [TARGETS] }),
    ],
    ['job trainer has no service discovery', () => scrape({ serviceDiscovery: [] })],
    ["metrics path 'metrics' of job trainer must start with '/'", () => scrape({ metricsPath: 'metrics' })],
    ["scrape interval of job trainer '15' is not a duration", () => scrape({ scrapeInterval: '15' })],
    ["scrape interval of job trainer '0s' must be longer than 0", () => scrape({ scrapeInterval: '0s' })],
    [
      "scrape timeout '20s' of job trainer is longer than its interval '15s': decrease it, or increase the interval",
      () => scrape({ scrapeInterval: '15s', scrapeTimeout: '20s' }),
    ],
    [
      'sampleLimit 0 of job trainer is not a limit: use a whole number of at least 1, or omit it for no limit',
      () => scrape({ sampleLimit: 0 }),
    ],
    [
      'namespaces of KubernetesPods is empty, which Prometheus reads as all namespaces: list at least one',
      () => new KubernetesPods({ namespaces: [] }),
    ],
    ["namespace 'Training' is not a DNS label", () => new KubernetesPods({ namespaces: ['Training'] })],
    ["value 'a b' of label 'team' is not valid", () => new KubernetesPods({ namespaces: ['a'], labelSelector: { team: 'a b' } })],
    ["target 'http://trainer:9091/metrics' is not an address", () => new StaticTargets(['http://trainer:9091/metrics'])],
    ['StaticTargets has no target', () => new StaticTargets([])],
    ["label of static targets 'run-id' is not a plain label name", () => new StaticTargets(['a:1'], { labels: { 'run-id': '1' } })],
    ["target file 'targets.txt' is not valid: it must end in .json, .yml or .yaml", () => new FileTargets(['targets.txt'])],
    ['FileTargets has no file', () => new FileTargets([])],
    ['DnsTargets has no name', () => DnsTargets.srv([])],
    ["DNS name 'http://trainer' is not valid: write it without scheme, port and path", () => DnsTargets.srv(['http://trainer'])],
    ['port of DNS targets 0 is not a port', () => DnsTargets.a(['trainer'], 0)],
    ["URL of HTTP targets 'inventory' is not an HTTP URL", () => new HttpTargets('inventory')],
    ["proxy of job trainer 'proxy:3128' is not an HTTP URL", () => scrape({ proxyUrl: 'proxy:3128' })],
    ["bodySizeLimit '10Mi' of job trainer is not a size", () => scrape({ bodySizeLimit: '10Mi' })],
    [
      'job trainer has a bearer token and basic auth: set only one of them',
      () => scrape({ bearerToken: SecretKey.of('a', 'b'), basicAuth: { username: 'a', password: SecretKey.of('a', 'b') } }),
    ],
    ['job trainer has only one of TLS certificate and key: set both', () => scrape({ tls: { key: SecretKey.of('a', 'b') } })],
    [
      'URL of remote write mimir contains a user name or password, which anyone could read in a ConfigMap: use a SecretKey instead',
      () => new RemoteWrite('mimir', { url: 'https://user:password@mimir.example.com/push' }),
    ],
    [
      "timeout of remote write mimir 'soon' is not a duration",
      () => new RemoteWrite('mimir', { url: 'https://mimir.example.com', timeout: 'soon' }),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});
