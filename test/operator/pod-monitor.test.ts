import {
  DcgmExporterKind,
  KubernetesPods,
  KubeStateMetricsKind,
  PodRelabeling,
  RelabelConfig,
  ScrapeConfig,
  ScrapeScheme,
  SecretKey,
  StaticTargets,
  TrainerKind,
} from '../../lib';
import { podMonitor } from '../../lib/operator/pod-monitor';
import { accessedJob } from '../../lib/scraping/exporter-access';

const PLACE = { namespace: 'monitoring', labels: { release: 'kps' } };
const LABELED = new KubernetesPods({ namespaces: ['a', 'b'], labelSelector: { app: 'queue', tier: 'gpu' } });
const PORT = PodRelabeling.keepPort('http');

/** Without the fields that have no value. */
const written = (job: ScrapeConfig): unknown => JSON.parse(JSON.stringify(podMonitor(job, PLACE)));

describe('a PodMonitor', () => {
  test('finds the trainers, names their job and says which run each is of', () => {
    const [job] = TrainerKind.STANDARD.scrapeConfigs(['training']);
    const { kind, metadata, spec } = written(job) as { kind: string; metadata: object; spec: Record<string, object[]> };
    const [endpoint] = spec.podMetricsEndpoints as { port: string; relabelings: Record<string, unknown>[] }[];
    expect([kind, metadata]).toEqual([
      'PodMonitor',
      {
        name: 'trainwatch-tensorflow-training',
        namespace: 'monitoring',
        labels: { 'app.kubernetes.io/part-of': 'trainwatch', release: 'kps' },
      },
    ]);
    expect([spec.namespaceSelector, spec.selector, endpoint.port]).toEqual([
      { matchNames: ['training'] },
      { matchLabels: { 'trainwatch/subject': 'trainer' } },
      'metrics',
    ]);
    expect(endpoint.relabelings[1]).toEqual({ targetLabel: 'job', replacement: 'tensorflow-training' });
    expect(endpoint.relabelings).toContainEqual({ sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'run_id' });
    expect(endpoint.relabelings.flatMap(({ sourceLabels }) => sourceLabels)).not.toContain('__meta_kubernetes_pod_container_port_name');
  });

  test('of pods that ask for TLS says the job of all others', () => {
    const [job] = TrainerKind.STANDARD.scrapeConfigs(['training']);
    const accessed = accessedJob(job, 'training', { tls: { certificateAuthority: SecretKey.of('ca', 'ca.crt'), serverName: 'trainer' } });
    const { metadata, spec } = written(accessed) as {
      metadata: object;
      spec: { podMetricsEndpoints: { scheme: string; relabelings: { targetLabel?: string; replacement?: string }[] }[] };
    };
    const [{ scheme, relabelings }] = spec.podMetricsEndpoints;
    expect([metadata, scheme]).toMatchObject([{ name: 'trainwatch-tensorflow-training-training' }, 'https']);
    expect(relabelings.filter(({ targetLabel }) => targetLabel === 'job').map(({ replacement }) => replacement)).toEqual([
      'tensorflow-training/training',
      'tensorflow-training',
    ]);
  });

  test('gives a target the labels of its job and no others, or an exporter that exports pods would export its own', () => {
    const [job] = KubeStateMetricsKind.STANDARD.scrapeConfigs(['monitoring']);
    const { spec } = written(job) as { spec: { podMetricsEndpoints: { relabelings: object[] }[] } };
    expect(spec.podMetricsEndpoints[0].relabelings).toEqual([
      { regex: 'namespace|pod|container|endpoint', action: 'labeldrop' },
      { targetLabel: 'job', replacement: 'kube-state-metrics' },
    ]);
  });

  test('keeps the metric relabeling of a job', () => {
    const [job] = DcgmExporterKind.STANDARD.scrapeConfigs(['gpu']);
    const { spec } = written(job) as { spec: { podMetricsEndpoints: { metricRelabelings: object[] }[] } };
    expect(spec.podMetricsEndpoints[0].metricRelabelings[0]).toEqual({ regex: '[Hh]ostname', action: 'labeldrop' });
  });

  test('has every setting of a job', () => {
    const job = new ScrapeConfig('queue', {
      serviceDiscovery: [LABELED],
      relabelConfigs: [PORT],
      metricRelabelConfigs: [RelabelConfig.labelDrop('x')],
      scrapeInterval: '20s',
      scrapeTimeout: '5s',
      metricsPath: '/queue',
      scheme: ScrapeScheme.HTTPS,
      params: { all: ['1'] },
      honorLabels: true,
      honorTimestamps: false,
      sampleLimit: 5,
      bodySizeLimit: '1MB',
      bearerToken: SecretKey.of('queue', 'token'),
      tls: { certificateAuthority: SecretKey.of('queue', 'ca.crt'), serverName: 'queue' },
    });
    expect(written(job)).toMatchObject({
      spec: {
        namespaceSelector: { matchNames: ['a', 'b'] },
        selector: { matchLabels: { app: 'queue', tier: 'gpu' } },
        sampleLimit: 5,
        bodySizeLimit: '1MB',
        podMetricsEndpoints: [
          {
            port: 'http',
            interval: '20s',
            scrapeTimeout: '5s',
            path: '/queue',
            scheme: 'https',
            params: { all: ['1'] },
            honorLabels: true,
            honorTimestamps: false,
            authorization: { credentials: { name: 'queue', key: 'token' } },
            tlsConfig: { ca: { secret: { name: 'queue', key: 'ca.crt' } }, serverName: 'queue' },
            metricRelabelings: [{ regex: 'x', action: 'labeldrop' }],
          },
        ],
      },
    });
  });

  test.each<[string, ScrapeConfig]>([
    ['targets that are listed', new ScrapeConfig('queue', { serviceDiscovery: [new StaticTargets(['10.0.0.1:80'])] })],
    [
      'pods without a label',
      new ScrapeConfig('queue', { serviceDiscovery: [new KubernetesPods({ namespaces: ['a'] })], relabelConfigs: [PORT] }),
    ],
    ['every port of the pods', new ScrapeConfig('queue', { serviceDiscovery: [LABELED] })],
    [
      'the Job of the pods',
      new ScrapeConfig('queue', {
        serviceDiscovery: [new KubernetesPods({ namespaces: ['a'], labelSelector: { app: 'queue' }, attachJob: true })],
        relabelConfigs: [PORT],
      }),
    ],
  ])('cannot say %s', (_what, job) => {
    expect(podMonitor(job, PLACE)).toBeUndefined();
  });

  test('is refused for a user', () => {
    const basicAuth = { username: 'u', password: SecretKey.of('queue', 'password') };
    const job = new ScrapeConfig('queue', { serviceDiscovery: [LABELED], relabelConfigs: [PORT], basicAuth });
    expect(() => podMonitor(job, PLACE)).toThrow(
      'job queue cannot be an object of prometheus-operator with basicAuth, since that reads the username from a Secret as well: use a bearerToken or a client certificate',
    );
  });
});
