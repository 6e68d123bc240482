import { App } from 'cdk8s';
import {
  Alerting,
  DcgmExporter,
  DingTalkReceiver,
  ExporterNamespace,
  GpuTrainer,
  HeartbeatReceiver,
  KubeStateMetrics,
  Manifests,
  MonitoringStack,
  NodeExporter,
  Placement,
  S3ObjectStore,
  SecretKey,
  SlackReceiver,
  ThanosStorage,
  TrainingNamespace,
} from './lib';

/** The stack that `npm run synth` writes to dist/. */
export function createApp(): App {
  const app = new App();
  const stack = new MonitoringStack(app, 'monitoring', {
    cluster: 'gpu-east',
    placement: Placement.filePerComponent(app),
    alerting: new Alerting({
      page: new DingTalkReceiver('oncall', {
        robot: SecretKey.of('dingtalk-oncall', 'access-token'),
        sign: SecretKey.of('dingtalk-oncall', 'secret'),
      }),
      ticket: new SlackReceiver('training', { channel: '#ml-training', webhook: SecretKey.of('slack', 'webhook-url') }),
      heartbeat: HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url')),
    }),
    longTermStorage: ThanosStorage.inBucket(
      S3ObjectStore.withCredentials('metrics', {
        endpoint: 's3.example.com',
        credentials: SecretKey.of('thanos-objstore', 'credentials'),
      }),
    ),
  });
  const training = TrainingNamespace.owned(app, 'training');
  stack.monitor(GpuTrainer.job(training, 'mnist', { image: 'registry.example.com/trainer:1.0.0', gpus: 1, team: 'vision' }));
  stack.monitor(new KubeStateMetrics(ExporterNamespace.restricted(app, 'kube-state-metrics'), 'kube-state-metrics'));
  stack.monitor(new NodeExporter(ExporterNamespace.privileged(app, 'node-exporter'), 'node-exporter'));
  stack.monitor(new DcgmExporter(ExporterNamespace.privileged(app, 'dcgm-exporter'), 'dcgm-exporter'));
  return app;
}

if (require.main === module) {
  const app = createApp();
  app.synth();
  console.error(['These Secrets must exist before the manifests are applied:', ...Manifests.of(app).requiredSecrets].join('\n  '));
}
