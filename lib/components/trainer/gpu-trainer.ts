import { Construct } from 'constructs';
import { ApiObject } from 'cdk8s';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { TrainerKind } from '../../kinds/trainer/trainer-kind';
import {
  CONTRACT_LABEL,
  METRICS_PORT,
  MODEL_LABEL,
  RUN_ID_LABEL,
  SUBJECT_LABEL,
  SUBJECT_TRAINER,
  TEAM_LABEL,
  UNJUDGED_ANNOTATION,
} from '../../kinds/trainer/training-labels';
import { unjudgedAnnotation } from '../../kinds/trainer/unjudged-group';
import { apiObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { selectorLabels } from '../../kubernetes/labels';
import { httpProbe, objectLabels, podTemplate } from '../../kubernetes/pod-template';
import { quantity } from '../../kubernetes/quantities';
import { WorkloadDefaults } from '../../kubernetes/workload-defaults';
import { ContractLevel } from '../../metrics/metric';
import { ScrapeAccess } from '../../scraping/exporter-access';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDnsLabel, assertLabels, assertPort } from '../../values/names';
import { assertSidecarDecides, exporterSidecar, snapshotEnvironment, snapshotMount, snapshotVolume } from './exporter-sidecar';
import { assertExporterAccess, webConfigEnvironment, webConfigMount, webConfigVolume } from './exporter-web-config';
import { GpuTrainerProps } from './gpu-trainer-props';
import { TrainingNamespace } from './training-namespace';

const GPU_RESOURCE = 'nvidia.com/gpu';

const CHECKPOINTS = '/var/lib/trainer/checkpoints';

const USER = 1000;

const CONTAINER = 'trainer';

const LIVENESS = { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 };

/** What the trainer's exit codes mean; docs/trainer.md lists them. */
const EXIT_STARTED_WRONGLY = 2;

const EXIT_PREEMPTED = 75;

/** A preemption is no failure, and what was started wrongly fails again. The schema of Kubernetes before 1.31 wants the empty lists. */
const POD_FAILURE_POLICY: k8s.PodFailurePolicy = {
  rules: [
    { action: 'FailJob', onExitCodes: { containerName: CONTAINER, operator: 'In', values: [EXIT_STARTED_WRONGLY] }, onPodConditions: [] },
    { action: 'Ignore', onExitCodes: { containerName: CONTAINER, operator: 'In', values: [EXIT_PREEMPTED] }, onPodConditions: [] },
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
  ],
};

/** One training run on GPUs, with the exporter that lets Prometheus see it. */
export class GpuTrainer extends Construct implements ISubject {
  /**
   * Trains once, as a Job. A Job's pod template cannot be changed: a new run is a new id.
   *
   * @throws InvalidConfigError when a value cannot work
   */
  public static job(namespace: TrainingNamespace, id: string, props: GpuTrainerProps): GpuTrainer {
    const trainer = new GpuTrainer(namespace, id, props);
    apiObject(trainer, 'Resource', k8s.KubeJob, trainer.metadata(), {
      // The policy does not apply to a container that restarts in its pod.
      spec: () => ({ backoffLimit: trainer.restarts, podFailurePolicy: POD_FAILURE_POLICY, template: trainer.template('Never') }),
    });
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
    apiObject(trainer, 'Resource', k8s.KubeDeployment, trainer.metadata(), {
      spec: () => ({
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selectorLabels(trainer.identity) },
        template: trainer.template('Always'),
      }),
    });
    return trainer;
  }

  public readonly kind: ISubjectKind;
  public readonly namespace: IScrapedNamespace;
  /** How Prometheus gets in. */
  public readonly scrapeAccess?: ScrapeAccess;
  /** Service in front of the exporter's port, for people and programs; Prometheus scrapes the pod itself. */
  public readonly service: ApiObject;
  private readonly identity: { readonly name: string; readonly instance: string; readonly component: string };
  private readonly port: number;
  private readonly gpus: number;

  private constructor(
    private readonly trainingNamespace: TrainingNamespace,
    id: string,
    private readonly props: GpuTrainerProps,
  ) {
    super(trainingNamespace, id);
    this.namespace = trainingNamespace;
    this.kind = props.monitoredAs ?? TrainerKind.STANDARD;
    this.scrapeAccess = props.exporterAccess;
    this.identity = { name: 'trainer', instance: id, component: 'training' };
    this.port = props.metricsPort ?? 9091;
    this.gpus = props.gpus ?? 1;
    this.validate(id);
    this.claimCheckpoints();
    this.service = this.serve();
  }

  private validate(id: string): void {
    InvalidConfigError.locate(this, () => {
      assertDnsLabel('trainer', id);
      assertPort('metrics port', this.port);
      assertLabels(this.contractLabels());
      unjudgedAnnotation(this.props.unjudged ?? []);
      if (this.props.exporterSidecar) assertSidecarDecides(this.props);
      assertExporterAccess(this.props);
      quantity('checkpoint storage', this.props.checkpointStorage ?? '10Gi');
      quantity('shared memory', this.props.sharedMemory ?? '1Gi');
      quantity('cpu', this.props.cpu ?? '500m');
      quantity('memory', this.props.memory ?? '4Gi');
    });
    this.assertWhole(`gpus ${this.gpus} is not a number of GPUs`, this.gpus, '0; 0 trains on the CPU');
    this.assertWhole(`restarts ${this.restarts} is not a number of restarts`, this.restarts, '0; 0 gives up at the first failure');
    this.assertWhole(`gracePeriodSeconds ${this.gracePeriodSeconds} is not a number of seconds`, this.gracePeriodSeconds, '0');
    if (!/[:@][^/]+$/.test(this.props.image) || this.props.image.endsWith(':latest')) {
      throw InvalidConfigError.at(
        this,
        `image '${this.props.image}' can change between restarts of a run: use a tag other than latest, or a digest`,
      );
    }
  }

  private assertWhole(problem: string, value: number, least: string): void {
    if (!Number.isInteger(value) || value < 0) throw InvalidConfigError.at(this, `${problem}: use a whole number of at least ${least}`);
  }

  private get restarts(): number {
    return this.props.restarts ?? 3;
  }

  private metadata(): { name: string; labels: Record<string, string> } {
    return { name: this.identity.instance, labels: objectLabels(this, this.identity) };
  }

  private contractLabels(): Record<string, string> {
    const { team, model, runId } = this.props;
    return {
      [SUBJECT_LABEL]: SUBJECT_TRAINER,
      [RUN_ID_LABEL]: runId ?? this.node.id,
      [MODEL_LABEL]: model ?? this.node.id,
      [CONTRACT_LABEL]: ContractLevel.FULL,
      ...(team === undefined ? {} : { [TEAM_LABEL]: team }),
    };
  }

  private annotations(): Record<string, string> | undefined {
    const unjudged = unjudgedAnnotation(this.props.unjudged ?? []);
    return unjudged === '' ? undefined : { [UNJUDGED_ANNOTATION]: unjudged };
  }

  private get gracePeriodSeconds(): number {
    return this.props.terminationGracePeriodSeconds ?? 120;
  }

  private get claimName(): string {
    return `${this.identity.instance}-checkpoints`;
  }

  private claimCheckpoints(): void {
    const metadata = { name: this.claimName, labels: objectLabels(this, this.identity) };
    apiObject(this, 'Checkpoints', k8s.KubePersistentVolumeClaim, metadata, {
      spec: () => ({
        accessModes: ['ReadWriteOnce'],
        storageClassName: WorkloadDefaults.of(this).storageClass,
        resources: { requests: { storage: quantity('checkpoint storage', this.props.checkpointStorage ?? '10Gi') } },
      }),
    });
  }

  private serve(): ApiObject {
    return apiObject(this, 'Service', k8s.KubeService, this.metadata(), {
      spec: () => ({
        selector: selectorLabels(this.identity),
        ports: [{ name: METRICS_PORT, port: this.port, targetPort: this.targetPort }],
      }),
    });
  }

  /** Before Kubernetes 1.33, a Service does not find a sidecar's port by its name. */
  private get targetPort(): k8s.IntOrString {
    return this.props.exporterSidecar ? k8s.IntOrString.fromNumber(this.port) : k8s.IntOrString.fromString(METRICS_PORT);
  }

  private template(restartPolicy: string): k8s.PodTemplateSpec {
    const gpuToleration = { key: GPU_RESOURCE, operator: 'Exists', effect: 'NoSchedule' };
    const tolerations = this.props.tolerations ?? WorkloadDefaults.of(this).tolerations ?? [];
    return podTemplate(
      this,
      { ...this.props, tolerations: this.gpus > 0 ? [gpuToleration, ...tolerations] : tolerations },
      {
        identity: this.identity,
        user: USER,
        labels: this.contractLabels(),
        annotations: this.annotations(),
        restartPolicy,
        runtimeClassName: this.props.runtimeClassName,
        terminationGracePeriodSeconds: this.gracePeriodSeconds,
        initContainers: this.props.exporterSidecar ? [exporterSidecar(this.props.image, this.port, this.environment())] : undefined,
        containers: [this.container()],
        volumes: [
          { name: 'checkpoints', persistentVolumeClaim: { claimName: this.claimName } },
          { name: 'tmp', emptyDir: {} },
          { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: quantity('shared memory', this.props.sharedMemory ?? '1Gi') } },
          ...(this.props.exporterSidecar ? [snapshotVolume()] : []),
          ...webConfigVolume(this.props.exporterAccess),
        ],
      },
    );
  }

  private container(): k8s.Container {
    return {
      name: CONTAINER,
      image: this.props.image,
      args: this.props.args,
      env: Object.entries(this.environment()).map(([name, value]) => ({ name, value })),
      resources: this.props.resources ?? this.resources(),
      ...(this.props.exporterSidecar ? this.probedAtSidecar() : this.serving()),
      volumeMounts: [
        { name: 'checkpoints', mountPath: CHECKPOINTS },
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'shared-memory', mountPath: '/dev/shm' },
        ...(this.props.exporterSidecar ? [snapshotMount()] : []),
        ...webConfigMount(this.props.exporterAccess),
      ],
    };
  }

  /** The exporter has a thread of its own: the probes say that it answers. A hung training loop is an alert first. */
  private serving(): Pick<k8s.Container, 'ports' | 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
    const scheme = this.scrapeAccess?.tls ? 'HTTPS' : undefined;
    const probe = (path: string, timing: Parameters<typeof httpProbe>[2]) => httpProbe(path, METRICS_PORT, timing, scheme);
    return {
      ports: [{ name: METRICS_PORT, containerPort: this.port }],
      startupProbe: probe('/healthz', { periodSeconds: 5, failureThreshold: 60 }),
      livenessProbe: probe(this.props.restartOnHang ? '/hangz' : '/healthz', LIVENESS),
      readinessProbe: probe('/readyz', { periodSeconds: 10, timeoutSeconds: 5 }),
    };
  }

  /** The sidecar knows that training hangs, and the trainer is what must be restarted: so its probe asks the other container. */
  private probedAtSidecar(): Pick<k8s.Container, 'livenessProbe'> {
    return this.props.restartOnHang ? { livenessProbe: httpProbe('/hangz', this.port, LIVENESS) } : {};
  }

  private environment(): Record<string, string> {
    return {
      TRAINWATCH_METRICS_PORT: String(this.port),
      TRAINWATCH_CHECKPOINT_DIR: CHECKPOINTS,
      TRAINWATCH_EXPECT_GPU: String(this.gpus > 0),
      TRAINWATCH_GRACE_PERIOD: String(this.gracePeriodSeconds),
      ...this.scrapeEnvironment(),
      ...this.summaryEnvironment(),
      ...(this.props.exporterSidecar ? snapshotEnvironment() : {}),
      ...webConfigEnvironment(this.props.exporterAccess),
      ...this.props.env,
    };
  }

  /** The final state must stay readable until it was scraped. */
  private scrapeEnvironment(): Record<string, string> {
    const seconds = this.trainingNamespace.scrapeIntervalSeconds;
    return seconds === undefined ? {} : { TRAINWATCH_SCRAPE_INTERVAL: String(seconds) };
  }

  private summaryEnvironment(): Record<string, string> {
    const { pushgateway, model } = this.props;
    const unjudged = unjudgedAnnotation(this.props.unjudged ?? []);
    const said: Record<string, string> = unjudged === '' ? {} : { TRAINWATCH_UNJUDGED: unjudged };
    return pushgateway ? { TRAINWATCH_PUSH_URL: pushgateway.url, TRAINWATCH_MODEL_NAME: model ?? this.node.id, ...said } : {};
  }

  private resources(): k8s.ResourceRequirements {
    const memory = quantity('memory', this.props.memory ?? '4Gi');
    // As the API server stores it: a number would be a conflict for a later server-side apply.
    const gpus = k8s.Quantity.fromString(String(this.gpus));
    return {
      requests: { cpu: quantity('cpu', this.props.cpu ?? '500m'), memory, ...(this.gpus > 0 ? { [GPU_RESOURCE]: gpus } : {}) },
      limits: { memory, ...(this.gpus > 0 ? { [GPU_RESOURCE]: gpus } : {}) },
    };
  }
}
