import { ApiObject, App } from 'cdk8s';
import {
  Alerting,
  DcgmExporter,
  DingTalkReceiver,
  ExporterNamespace,
  GpuTrainer,
  HeartbeatReceiver,
  KubeStateMetrics,
  Metric,
  Monitored,
  MonitoringStack,
  NodeExporter,
  Placement,
  S3ObjectStore,
  SecretKey,
  SlackReceiver,
  ThanosStorage,
  TrainerKind,
  TrainingNamespace,
} from '../../lib';
import { temporaryFolder } from '../servers';
import { Outside } from './outside';
import { Unpinned } from './unpinned';

export const CLUSTER = 'cluster-test';
/** A component of the stack once more, as somebody would monitor a Service of his own. */
export const QUERY_SERVICE_JOB = 'query-service';
export const TRAINER_IMAGE = 'registry.example.com/trainer:1.0.0';

/** The runs are seen healthy first. */
const STALLS_AT_STEP = 1000;

/** The stack of main.ts, configured with the addresses of the stand-ins, with short durations, and with two runs of different teams that stall. */
export function stackUnderTest({ s3, dingtalk }: Pick<Outside, 's3' | 'dingtalk'>): App {
  const app = new App({ outdir: temporaryFolder(), resolvers: [new Unpinned()] });
  const slack = new SlackReceiver('training', { channel: '#ml-training', webhook: SecretKey.of('slack', 'webhook-url') });
  const stack = new MonitoringStack(app, 'monitoring', {
    cluster: CLUSTER,
    placement: Placement.filePerComponent(app),
    alerting: new Alerting({
      page: new DingTalkReceiver('oncall', {
        robot: SecretKey.of('dingtalk-oncall', 'access-token'),
        sign: SecretKey.of('dingtalk-oncall', 'secret'),
        endpoint: dingtalk.url,
      }),
      ticket: slack,
      heartbeat: HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url')),
      timing: { groupWait: '1s', groupInterval: '5s', heartbeatInterval: '5s' },
    }).team('speech', { page: slack, ticket: slack }),
    longTermStorage: ThanosStorage.inBucket(
      S3ObjectStore.withCredentials(s3.bucket, {
        endpoint: s3.endpoint,
        insecure: true,
        credentials: SecretKey.of('thanos-objstore', 'credentials'),
      }),
    ),
    prometheus: { scrapeInterval: '2s', evaluationInterval: '2s' },
  });
  const training = TrainingNamespace.owned(app, 'training');
  const monitoredAs = new TrainerKind({ stalledAfter: '1m', stalledFor: '5s' });
  const run = { image: TRAINER_IMAGE, gpus: 1, memory: '1Gi', sharedMemory: '64Mi', monitoredAs, env: stalling() };
  stack.monitor(GpuTrainer.job(training, 'mnist', { ...run, team: 'vision' }));
  stack.monitor(
    GpuTrainer.deployment(training, 'voices', { ...run, team: 'speech', model: 'keywords', runId: 'keywords-7', exporterSidecar: true }),
  );
  stack.monitor(new KubeStateMetrics(ExporterNamespace.restricted(app, 'kube-state-metrics'), 'kube-state-metrics'));
  stack.monitor(new NodeExporter(ExporterNamespace.privileged(app, 'node-exporter'), 'node-exporter'));
  stack.monitor(new DcgmExporter(ExporterNamespace.privileged(app, 'dcgm-exporter'), 'dcgm-exporter'));
  stack.monitor(
    Monitored.fromService(QUERY_SERVICE_JOB, {
      namespace: stack.prometheus.namespace,
      service: serviceNamed(app, 'thanos-query'),
      port: 'http',
      metrics: [Metric.counter('thanos_query_gate_queries_total', 'Queries')],
    }),
  );
  return app;
}

function serviceNamed(app: App, name: string): ApiObject {
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return objects.find((object) => object.kind === 'Service' && object.name === name) as ApiObject;
}

function stalling(): Record<string, string> {
  return {
    TRAINWATCH_MODEL: 'mlp',
    TRAINWATCH_EPOCHS: '100000',
    TRAINWATCH_GRACE_PERIOD: '0',
    TRAINWATCH_FAULT: 'stall',
    TRAINWATCH_FAULT_AT_STEP: String(STALLS_AT_STEP),
  };
}
