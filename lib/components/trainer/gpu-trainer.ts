import { Construct } from 'constructs';
import { ApiObject } from 'cdk8s';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { METRICS_PORT } from '../../kinds/trainer/training-labels';
import { apiObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { selectorLabels } from '../../kubernetes/labels';
import { ScrapeAccess } from '../../scraping/exporter-access';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { ignoringPreemptions } from './failure-policies';
import { GpuTrainerProps } from './gpu-trainer-props';
import { MultiWorkerProps } from './multi-worker-props';
import { assertLongestName, assertWorkers, tfConfigVariables } from './tf-config';
import { assertJobProps, assertNoJobProps } from './trainer-checks';
import { TrainingNamespace } from './training-namespace';
import { TrainingRun } from './training-run';

const CONTAINER = 'trainer';

/** A training run on GPUs, with the exporter that lets Prometheus see it. */
@checked
export class GpuTrainer extends Construct implements ISubject {
  /**
   * Trains once, as a Job. A Job's pod template cannot be changed: a new run is a new id.
   *
   * @throws InvalidConfigError when a value cannot work
   */
  public static job(namespace: TrainingNamespace, id: string, props: GpuTrainerProps): GpuTrainer {
    const trainer = new GpuTrainer(namespace, id, props);
    InvalidConfigError.locate(trainer, () => assertJobProps(props));
    trainer.makeJob(props, () => ({
      backoffLimit: trainer.run.numbers.restarts,
      template: trainer.run.template({ restartPolicy: 'Never' }),
    }));
    return trainer;
  }

  /**
   * Trains with several workers, as an Indexed Job, for which Kubernetes 1.29 is needed. Each worker knows the others by TF_CONFIG, as
   * `MultiWorkerMirroredStrategy` reads it, and is `<id>-<index>.<id>`. Each of them may fail `restarts` times, before the run counts as failed.
   *
   * @throws InvalidConfigError when a value cannot work
   */
  public static indexedJob(namespace: TrainingNamespace, id: string, props: MultiWorkerProps): GpuTrainer {
    const { workers } = props;
    const trainer = new GpuTrainer(namespace, id, props, workers);
    InvalidConfigError.locate(trainer, () => {
      assertWorkers(props, workers);
      assertLongestName('Kubernetes', 'a worker', `${id}-${workers - 1}`);
      assertJobProps(props);
    });
    const variables = tfConfigVariables(Array.from({ length: workers }, (_, i) => `${id}-${i}.${id}`));
    trainer.makeJob(props, () => ({
      completionMode: 'Indexed',
      completions: workers,
      parallelism: workers,
      // All workers fail when one does: they are counted each by itself, and none continues without the others.
      backoffLimitPerIndex: trainer.run.numbers.restarts,
      maxFailedIndexes: 0,
      template: trainer.run.template({ restartPolicy: 'Never', subdomain: id, variables }),
    }));
    return trainer;
  }

  /**
   * Trains and then keeps serving the final state, as a Deployment. It recreates its pod, because a rolling update would wait for a
   * second GPU.
   *
   * @throws InvalidConfigError when a value cannot work
   */
  public static deployment(namespace: TrainingNamespace, id: string, props: GpuTrainerProps): GpuTrainer {
    const trainer = new GpuTrainer(namespace, id, { ...props, env: { TRAINWATCH_HOLD: 'forever', ...props.env } });
    InvalidConfigError.locate(trainer, () => assertNoJobProps(props));
    apiObject(trainer, 'Resource', k8s.KubeDeployment, trainer.run.workloadMetadata(), {
      spec: () => ({
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selectorLabels(trainer.run.identity) },
        template: trainer.run.template({ restartPolicy: 'Always' }),
      }),
    });
    return trainer;
  }

  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;
  /** How Prometheus gets in. */
  public readonly scrapeAccess?: ScrapeAccess;
  /** Service in front of the exporters' port, for people and programs; Prometheus scrapes the pods themselves. */
  public readonly service: ApiObject;
  private readonly run: TrainingRun;

  private constructor(
    namespace: TrainingNamespace,
    id: string,
    private readonly props: GpuTrainerProps,
    workers?: number,
  ) {
    super(namespace, id);
    this.namespace = namespace;
    this.run = new TrainingRun(this, namespace, props, { container: CONTAINER, pods: workers ?? 1 });
    this.kind = this.run.kind;
    this.scrapeAccess = this.run.scrapeAccess;
    this.service = this.serve(workers === undefined ? {} : { clusterIp: 'None', publishNotReadyAddresses: true });
  }

  private makeJob({ ttlSecondsAfterFinished, suspend }: GpuTrainerProps, form: () => k8s.JobSpec): void {
    apiObject(this, 'Resource', k8s.KubeJob, this.run.workloadMetadata(), {
      // The policy does not apply to a container that restarts in its pod.
      spec: () => ({ ttlSecondsAfterFinished, suspend, podFailurePolicy: ignoringPreemptions(CONTAINER), ...form() }),
    });
  }

  private serve(spec: k8s.ServiceSpec): ApiObject {
    const { port } = this.run.numbers;
    return apiObject(this, 'Service', k8s.KubeService, this.run.metadata(), {
      spec: () => ({
        ...spec,
        selector: selectorLabels(this.run.identity),
        ports: [{ name: METRICS_PORT, port, targetPort: this.targetPort(port) }],
      }),
    });
  }

  /** Before Kubernetes 1.33, a Service does not find a sidecar's port by its name. */
  private targetPort(port: number): k8s.IntOrString {
    return this.props.exporterSidecar ? k8s.IntOrString.fromNumber(port) : k8s.IntOrString.fromString(METRICS_PORT);
  }
}
