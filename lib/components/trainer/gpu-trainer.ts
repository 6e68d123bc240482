import { Construct } from 'constructs';
import { ApiObject } from 'cdk8s';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { TrainerKind } from '../../kinds/trainer/trainer-kind';
import {
  CONTRACT_LABEL,
  METRICS_PATH_ANNOTATION,
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
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { isExempt } from '../../kubernetes/manifest-exemption';
import { ManifestRule } from '../../kubernetes/manifest-rule';
import { objectLabels, podTemplate } from '../../kubernetes/pod-template';
import { quantity } from '../../kubernetes/quantities';
import { WorkloadDefaults } from '../../kubernetes/workload-defaults';
import { ContractLevel } from '../../metrics/metric';
import { ScrapeAccess } from '../../scraping/exporter-access';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { exporterSidecar } from './exporter-sidecar';
import { GpuTrainerProps } from './gpu-trainer-props';
import { requireMonitoring } from './run-monitoring';
import { assertJobProps, assertNoJobProps, assertTrainer } from './trainer-checks';
import { TRAINER_CONTAINER, trainerContainer } from './trainer-container';
import { SCRAPE_INTERVAL_KEY, trainerEnvironment } from './trainer-environment';
import { gpuToleration, sharedMemory } from './trainer-resources';
import { trainerVolumes } from './trainer-volumes';
import { TrainingNamespace } from './training-namespace';

const USER = 1000;

/** What the trainer's exit codes mean; docs/trainer.md lists them. */
const EXIT_STARTED_WRONGLY = 2;

const EXIT_PREEMPTED = 75;

/** A preemption is no failure, and what was started wrongly fails again. The schema of Kubernetes before 1.31 wants the empty lists. */
const POD_FAILURE_POLICY: k8s.PodFailurePolicy = {
  rules: [
    {
      action: 'FailJob',
      onExitCodes: { containerName: TRAINER_CONTAINER, operator: 'In', values: [EXIT_STARTED_WRONGLY] },
      onPodConditions: [],
    },
    { action: 'Ignore', onExitCodes: { containerName: TRAINER_CONTAINER, operator: 'In', values: [EXIT_PREEMPTED] }, onPodConditions: [] },
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
  ],
};

/** One training run on GPUs, with the exporter that lets Prometheus see it. */
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
    const { ttlSecondsAfterFinished, suspend } = props;
    apiObject(trainer, 'Resource', k8s.KubeJob, trainer.workloadMetadata(), {
      spec: () => ({
        backoffLimit: trainer.restarts,
        ttlSecondsAfterFinished,
        suspend,
        // The policy does not apply to a container that restarts in its pod.
        podFailurePolicy: POD_FAILURE_POLICY,
        template: trainer.template('Never'),
      }),
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
    InvalidConfigError.locate(trainer, () => assertNoJobProps(props));
    apiObject(trainer, 'Resource', k8s.KubeDeployment, trainer.workloadMetadata(), {
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
  private readonly identity: ComponentIdentity;
  private readonly port: number;
  private readonly gpus: number;
  private readonly user: number;

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
    this.user = props.user ?? USER;
    this.validate();
    this.claim();
    this.account();
    this.scrapingConfig();
    this.service = this.serve();
    requireMonitoring(this, props.monitoredBy);
  }

  private validate(): void {
    const { identity, trainingNamespace: namespace, port, gpus, user, restarts, gracePeriodSeconds } = this;
    const envMayLookSecret = isExempt(this, ManifestRule.SECRET_VALUE);
    const run = {
      ...{ identity, namespace, contractLabels: this.contractLabels(), port, gpus, user, restarts, gracePeriodSeconds },
      envMayLookSecret,
    };
    InvalidConfigError.locate(this, () => assertTrainer(this.props, run));
  }

  private get restarts(): number {
    return this.props.restarts ?? 3;
  }

  private get gracePeriodSeconds(): number {
    return this.props.terminationGracePeriodSeconds ?? 120;
  }

  private metadata(name = this.identity.instance): { name: string; labels: Record<string, string> } {
    return { name, labels: objectLabels(this, this.identity) };
  }

  private workloadMetadata(): { name: string; labels: Record<string, string> } {
    return { name: this.identity.instance, labels: objectLabels(this, this.identity, this.props.labels) };
  }

  private contractLabels(): Record<string, string> {
    const { team, model, runId, contract } = this.props;
    return {
      [SUBJECT_LABEL]: SUBJECT_TRAINER,
      [RUN_ID_LABEL]: runId ?? this.node.id,
      [MODEL_LABEL]: model ?? this.node.id,
      [CONTRACT_LABEL]: contract ?? ContractLevel.FULL,
      ...(team === undefined ? {} : { [TEAM_LABEL]: team }),
    };
  }

  private annotations(): Record<string, string> | undefined {
    const { unjudged = [], metricsPath, podAnnotations } = this.props;
    const groups = unjudgedAnnotation(unjudged);
    const annotations: Record<string, string> = {
      ...podAnnotations,
      ...(groups === '' ? {} : { [UNJUDGED_ANNOTATION]: groups }),
      ...(metricsPath === undefined ? {} : { [METRICS_PATH_ANNOTATION]: metricsPath }),
    };
    return Object.keys(annotations).length > 0 ? annotations : undefined;
  }

  private get checkpointClaim(): string {
    return this.props.checkpointClaim ?? `${this.identity.instance}-checkpoints`;
  }

  private claim(): void {
    if (this.props.checkpointClaim === undefined) {
      this.claimVolume('Checkpoints', this.checkpointClaim, quantity('checkpoint storage', this.props.checkpointStorage ?? '10Gi'));
    }
    for (const { name, _newClaim } of this.props.volumes ?? []) {
      if (_newClaim) this.claimVolume(`Volume-${name}`, `${this.identity.instance}-${name}`, _newClaim.size, _newClaim.storageClass);
    }
  }

  private claimVolume(id: string, name: string, storage: k8s.Quantity, storageClass?: string): void {
    apiObject(this, id, k8s.KubePersistentVolumeClaim, this.metadata(name), {
      spec: () => ({
        accessModes: ['ReadWriteOnce'],
        storageClassName: storageClass ?? WorkloadDefaults.of(this).storageClass,
        resources: { requests: { storage } },
      }),
    });
  }

  private get serviceAccountName(): string | undefined {
    return this.props.serviceAccount && (this.props.serviceAccount._existing ?? this.identity.instance);
  }

  private account(): void {
    const annotations = this.props.serviceAccount?._annotations;
    if (!annotations) return;
    apiObject(
      this,
      'ServiceAccount',
      k8s.KubeServiceAccount,
      { ...this.metadata(), annotations },
      { automountServiceAccountToken: () => false },
    );
  }

  private get scrapingConfigName(): string {
    return `${this.identity.instance}-scraping`;
  }

  /** A stack that scrapes more often, or not, changes this object and no pod template. */
  private scrapingConfig(): void {
    apiObject(this, 'Scraping', k8s.KubeConfigMap, this.metadata(this.scrapingConfigName), {
      data: () => {
        const seconds = this.trainingNamespace.scrapeIntervalSeconds;
        return seconds === undefined ? {} : { [SCRAPE_INTERVAL_KEY]: String(seconds) };
      },
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
    const { props, identity, user, gpus } = this;
    const tolerations = props.tolerations ?? WorkloadDefaults.of(this).tolerations ?? [];
    const environment = this.environment();
    return podTemplate(
      this,
      { ...props, tolerations: gpus > 0 ? [gpuToleration(props), ...tolerations] : tolerations },
      {
        identity,
        user,
        labels: { ...props.podLabels, ...this.contractLabels() },
        annotations: this.annotations(),
        restartPolicy,
        runtimeClassName: props.runtimeClassName,
        serviceAccountName: this.serviceAccountName,
        apiToken: props.serviceAccount?._apiToken ?? false,
        affinity: props.affinity,
        topologySpreadConstraints: props.topologySpreadConstraints,
        terminationGracePeriodSeconds: this.gracePeriodSeconds,
        initContainers: this.initContainers(environment),
        containers: [trainerContainer(props, { port: this.port, gpus, user, environment })],
        volumes: trainerVolumes(identity.instance, props, this.checkpointClaim, sharedMemory(props, gpus)),
      },
    );
  }

  /** Sidecars first: what is fetched before training may come through one of them. */
  private initContainers(environment: k8s.EnvVar[]): k8s.Container[] | undefined {
    const { sidecars = [], initContainers = [] } = this.props;
    const all = [
      ...(this.props.exporterSidecar ? [exporterSidecar(this.props.image, this.port, environment)] : []),
      ...sidecars.map((sidecar) => ({ ...sidecar, restartPolicy: 'Always' })),
      ...initContainers,
    ];
    return all.length > 0 ? all : undefined;
  }

  private environment(): k8s.EnvVar[] {
    const { port, gpus, gracePeriodSeconds, scrapingConfigName: scrapingConfig } = this;
    return trainerEnvironment(this.props, { id: this.node.id, port, gpus, gracePeriodSeconds, scrapingConfig });
  }
}
