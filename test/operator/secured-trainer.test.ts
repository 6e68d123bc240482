import { STACK } from '../../tools/frameworks/judged-objects';
import { AUTHORITY_SECRET, securedJob } from '../../tools/frameworks/judged-stack';

interface Monitor {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly namespaceSelector: object; readonly podMetricsEndpoints: Readonly<Record<string, unknown>>[] };
}

test('a stack whose trainer asks for TLS has a PodMonitor of its own for it, with the authority in the namespace of Prometheus', () => {
  const [monitor, ...others] = STACK.jobs as unknown as Monitor[];
  const [{ relabelings, metricRelabelings, ...endpoint }] = monitor.spec.podMetricsEndpoints;
  expect(others).toEqual([]);
  expect([monitor.kind, monitor.metadata.name, monitor.spec.namespaceSelector]).toEqual([
    'PodMonitor',
    'trainwatch-tensorflow-training-secured',
    { matchNames: ['secured'] },
  ]);
  expect(endpoint).toEqual({
    port: 'metrics',
    interval: '30s',
    scheme: 'https',
    tlsConfig: { ca: { secret: { name: 'authority', key: 'ca.crt' } }, serverName: 'bert.secured.svc' },
  });
  expect(metricRelabelings).toHaveLength((securedJob()._render() as { metric_relabel_configs: object[] }).metric_relabel_configs.length);
  // Rules ask for the job of all trainers.
  expect((relabelings as object[]).at(-1)).toEqual({ targetLabel: 'job', replacement: 'tensorflow-training' });
  expect(AUTHORITY_SECRET.metadata).toEqual({ name: 'authority', namespace: 'monitoring' });
});

test('and the same job for a Prometheus of its own asks by TLS as well', () => {
  expect(securedJob()._render()).toMatchObject({
    job_name: 'tensorflow-training/secured',
    scrape_interval: '30s',
    scheme: 'https',
    tls_config: { server_name: 'bert.secured.svc' },
  });
});
