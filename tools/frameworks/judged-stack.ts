import { App, Chart } from 'cdk8s';
import {
  Alerting,
  GpuTrainer,
  HeartbeatReceiver,
  OperatorRouting,
  OperatorStack,
  ScrapeAccess,
  ScrapeConfig,
  SecretKey,
  SlackReceiver,
  TrainerKind,
  TrainingNamespace,
} from '../../lib';
import { accessedJob } from '../../lib/scraping/exporter-access';
import { scrapedEvery } from '../../lib/scraping/job-checks';
import { NAMESPACE, RELEASE } from './chart-objects';
import { KubernetesObject } from './control-plane';

/** Where the trainer of the stack is, whose exporter asks for TLS. */
export const SECURED_NAMESPACE = 'secured';

const SCRAPE_INTERVAL = '30s';

const AUTHORITY = SecretKey.of('authority', 'ca.crt');

const ACCESS: ScrapeAccess = { tls: { serverName: 'bert.secured.svc', certificateAuthority: AUTHORITY } };

/** The operator leaves out a job whose authority is no certificate. Nobody has the key of this one any more. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlzCCAT2gAwIBAgIUAd40c3ylOw/ixh2PBDq3m/8SQG8wCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVYXV0aG9yaXR5LmV4YW1wbGUuY29tMCAXDTI2MTIwMTA4MjYw
MFoYDzIxMjYxMTA3MDgyNjAwWjAgMR4wHAYDVQQDDBVhdXRob3JpdHkuZXhhbXBs
ZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQJgl2GIieU+vdzFMUtlFI1
UGUcK7WC4HDp8FpJX2te7e44JYXpAvKLe6HUSY6nHADyWAwtly7wmC/ZwDVlBoqm
o1MwUTAdBgNVHQ4EFgQUYwBWjcEG4fAkRUboJdadd1xTobswHwYDVR0jBBgwFoAU
YwBWjcEG4fAkRUboJdadd1xTobswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNIADBFAiEAsRQtVr3eNmffqQxvoVJ1Qi+8f3LVkKYh5PLGtn24kwMCIHOCyn/d
Felvon8RoeQJf0lnhC6T3UDGDnmsvE8BPFNQ
-----END CERTIFICATE-----
`;

/** The Secret by which Prometheus trusts the trainer. */
export const AUTHORITY_SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: AUTHORITY.secretName, namespace: NAMESPACE },
  stringData: { [AUTHORITY.key]: CERTIFICATE },
};

/** Where the operator puts that in the pod of Prometheus, by what it has made. */
export function authorityFiles(prometheusYaml: string): Record<string, string> {
  return Object.fromEntries([...prometheusYaml.matchAll(/ca_file: (\S+)/g)].map(([, path]) => [path, CERTIFICATE]));
}

/** The job of the trainer as a Prometheus of one's own would be given it. */
export function securedJob(): ScrapeConfig {
  const [job] = TrainerKind.STANDARD.scrapeConfigs([SECURED_NAMESPACE]);
  return scrapedEvery(accessedJob(job, SECURED_NAMESPACE, ACCESS), SCRAPE_INTERVAL);
}

function allObjects(receiver: SlackReceiver): KubernetesObject[] {
  const app = new App();
  const stack = new OperatorStack(new Chart(app, 'monitoring', { namespace: NAMESPACE }), 'stack', {
    selectorLabels: RELEASE,
    namespace: NAMESPACE,
    scrapeInterval: SCRAPE_INTERVAL,
    routing: OperatorRouting.alertmanagerConfig(new Alerting({ page: receiver, ticket: receiver, heartbeat: HeartbeatReceiver.none() })),
  });
  const webConfig = SecretKey.of('web', 'web.yml');
  const training = TrainingNamespace.existing(app, SECURED_NAMESPACE);
  stack.monitor(
    GpuTrainer.job(training, 'bert', { image: 'registry.example.com/trainer:1.0.0', exporterAccess: { webConfig, ...ACCESS } }),
  );
  return app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]);
}

/** An OperatorStack's own objects, by what they are. */
export interface StackObjects {
  readonly rules: KubernetesObject[];
  readonly jobs: KubernetesObject[];
  readonly routes: KubernetesObject[];
  readonly dashboards: KubernetesObject[];
}

/** @param receiver of all its alerts */
export function stackObjects(receiver: SlackReceiver): StackObjects {
  const objects = allObjects(receiver).filter(({ metadata }) => metadata.namespace === NAMESPACE);
  const ofKind = (...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind));
  return {
    rules: ofKind('PrometheusRule'),
    jobs: ofKind('PodMonitor', 'ScrapeConfig'),
    routes: ofKind('AlertmanagerConfig'),
    dashboards: ofKind('ConfigMap'),
  };
}
