import { App } from 'cdk8s';
import {
  Alerting,
  DcgmExporter,
  DeadMansSwitch,
  DingTalkBridge,
  DingTalkReceiver,
  ExporterNamespace,
  GpuTrainer,
  HeartbeatReceiver,
  JobSet,
  KubeStateMetrics,
  Manifests,
  MonitoringStack,
  NodeExporter,
  Placement,
  Pushgateway,
  S3ObjectStore,
  SecretKey,
  SlackReceiver,
  TfJob,
  ThanosStorage,
  TrainingNamespace,
  TrainJob,
  WorkloadProps,
} from '../../lib';
import { Manifest, PodTemplate, podTemplatesOf } from '../../lib/kubernetes/manifest-types';

const PODS = ['Job', 'CronJob', 'Deployment', 'StatefulSet', 'DaemonSet', 'TFJob', 'JobSet', 'TrainingRuntime'];

/** An app with each component that makes pods. */
export class EveryComponent {
  public readonly app = new App();
  public readonly stack: MonitoringStack;
  public readonly training: TrainingNamespace;

  /** @param workload what each of them is given */
  public constructor(workload: WorkloadProps = {}) {
    const { app } = this;
    const key = (name: string) => SecretKey.of('secrets', name);
    const slack = new SlackReceiver('training', { channel: '#ml-training', webhook: key('slack') });
    const bridge = new DingTalkBridge(workload);
    this.stack = new MonitoringStack(app, 'monitoring', {
      cluster: 'test',
      placement: Placement.filePerComponent(app),
      alerting: new Alerting({
        page: new DingTalkReceiver('oncall', { robot: key('robot'), bridge }),
        ticket: slack,
        heartbeat: HeartbeatReceiver.none(),
        deadMansSwitch: DeadMansSwitch.slack(key('slack'), workload),
      }),
      longTermStorage: ThanosStorage.inBucket(
        S3ObjectStore.withCredentials('metrics', { endpoint: 's3.example.com', credentials: key('s3') }),
        {
          storeGateway: workload,
          compactor: workload,
          query: workload,
        },
      ),
      prometheus: workload,
      alertmanager: workload,
      grafana: workload,
    });
    this.training = TrainingNamespace.owned(app, 'training');
    const image = 'registry.example.com/trainer:1.0.0';
    this.stack.monitor(GpuTrainer.job(this.training, 'mnist', { ...workload, image }));
    this.stack.monitor(GpuTrainer.deployment(this.training, 'voices', { ...workload, image }));
    this.stack.monitor(GpuTrainer.indexedJob(this.training, 'indexed', { ...workload, image, workers: 2 }));
    this.stack.monitor(new JobSet(this.training, 'job-set', { ...workload, image, workers: 2 }));
    this.stack.monitor(new TrainJob(this.training, 'train-job', { ...workload, image, workers: 2 }));
    this.stack.monitor(new TfJob(this.training, 'tf-job', { ...workload, image, worker: { replicas: 2 } }));
    const own = (name: string) => ExporterNamespace.privileged(app, name);
    this.stack.monitor(new KubeStateMetrics(own('kube-state-metrics'), 'kube-state-metrics', workload));
    this.stack.monitor(new NodeExporter(own('node-exporter'), 'node-exporter', workload));
    this.stack.monitor(new DcgmExporter(own('dcgm-exporter'), 'dcgm-exporter', workload));
    const namespace = own('pushgateway');
    this.stack.monitor(new Pushgateway(namespace, 'pushgateway', { ...workload, namespace }));
  }

  /** Everything in the app. */
  public get manifests(): Manifest[] {
    const all = Manifests.of(this.app);
    return [
      ...all.ofKind('Namespace'),
      ...all.ofKind('ConfigMap'),
      ...all.ofKind('Role'),
      ...all.ofKind('Service'),
      ...this.workloads,
    ] as Manifest[];
  }

  /** What makes pods. */
  public get workloads(): Manifest[] {
    const all = Manifests.of(this.app);
    return PODS.flatMap((kind) => all.ofKind(kind) as Manifest[]);
  }

  /** The pod templates, by the names of what makes the pods. */
  public get pods(): Record<string, PodTemplate> {
    return Object.fromEntries(this.workloads.map((workload) => [workload.metadata.name, podTemplatesOf(workload)[0]]));
  }
}
