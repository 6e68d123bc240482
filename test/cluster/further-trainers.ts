import { ApiObject, App, Chart } from 'cdk8s';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContractLevel, EnvValueFrom, GpuTrainer, PodSecurity, TrainingNamespace } from '../../lib';
import { imageOf, VERSIONS } from '../../lib/kubernetes/versions';
import { EVERYTHING } from '../components/trainer/trainer-with-everything';
import { temporaryFolder } from '../../tools/temporary-folder';
import { Unpinned } from './unpinned';

const NAMESPACE = 'everything';

/** A Job with everything that it may have. It is suspended: no node has what it asks for. */
export class TrainerWithEverything {
  /** Folder with its manifests. */
  public readonly folder: string;
  private readonly job: ApiObject;

  public constructor() {
    const app = new App({ outdir: temporaryFolder() });
    const cluster = new Chart(app, '00-cluster');
    const { priorityClassName, runtimeClassName } = EVERYTHING;
    new ApiObject(cluster, 'priority', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: priorityClassName },
      value: 1000,
    });
    new ApiObject(cluster, 'runtime', {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: runtimeClassName },
      handler: 'nvidia',
    });
    const namespace = TrainingNamespace.owned(app, NAMESPACE, { podSecurity: PodSecurity.PRIVILEGED });
    this.job = ApiObject.of(GpuTrainer.job(namespace, 'resnet50', { ...EVERYTHING, monitoredBy: 'nobody: it never starts' }));
    app.synth();
    this.folder = app.outdir;
  }

  /** A file with the pod that the Job would make. */
  public podFile(): string {
    const { metadata, spec } = (this.job.toJson() as { spec: { template: { metadata: object; spec: object } } }).spec.template;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'resnet50', namespace: NAMESPACE }, spec };
    const file = join(temporaryFolder(), 'pod.json');
    writeFileSync(file, JSON.stringify(pod));
    return file;
  }
}

/** Serves the four core metrics elsewhere than our exporter does, and writes where only root may. */
const FOREIGN_PROGRAM = `
  require('node:fs').writeFileSync('/written', process.env.RECIPE);
  const metrics = ['tf_train_loss 0.5', 'tf_train_accuracy 0.9', 'tf_steps_per_second 3', 'tf_gpu_utilization{device="0"} 90'];
  const answer = (request, response) => response.writeHead(request.url === '/prometheus' ? 200 : 404).end(metrics.join('\\n') + '\\n');
  require('node:http').createServer(answer).listen(8000);
`;

/** A run whose image knows nothing of Trainwatch. */
export function foreignTrainer(): App {
  const app = new App({ outdir: temporaryFolder(), resolvers: [new Unpinned()] });
  const namespace = TrainingNamespace.owned(app, 'foreign', { podSecurity: PodSecurity.BASELINE });
  new ApiObject(namespace, 'recipes', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'recipes' },
    data: { resnet50: 'epochs: 90' },
  });
  GpuTrainer.job(namespace, 'resnet50', {
    image: imageOf(VERSIONS.node),
    command: ['node', '-e', FOREIGN_PROGRAM],
    envValueFrom: { RECIPE: EnvValueFrom.configMap('recipes', 'resnet50') },
    gpus: 0,
    cpu: '10m',
    memory: '128Mi',
    user: 0,
    writableRoot: true,
    probes: {},
    metricsPort: 8000,
    metricsPath: '/prometheus',
    contract: ContractLevel.CORE,
    monitoredBy: 'this test alone',
  });
  app.synth();
  return app;
}
