import { Construct } from 'constructs';
import {
  CONTRACT_LABEL,
  METRICS_PATH_ANNOTATION,
  MODEL_LABEL,
  RUN_ID_LABEL,
  SUBJECT_LABEL,
  SUBJECT_TRAINER,
  TEAM_LABEL,
  UNJUDGED_ANNOTATION,
} from '../../kinds/trainer/training-labels';
import { unjudgedAnnotation } from '../../kinds/trainer/unjudged-group';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity } from '../../kubernetes/labels';
import { podTemplate } from '../../kubernetes/pod-template';
import { WorkloadDefaults } from '../../kubernetes/workload-defaults';
import { ContractLevel } from '../../metrics/metric';
import { exporterSidecar } from './exporter-sidecar';
import { GpuTrainerProps } from './gpu-trainer-props';
import { trainerContainer } from './trainer-container';
import { trainerEnvironment } from './trainer-environment';
import { gpuToleration, sharedMemory } from './trainer-resources';
import { trainerVolumes } from './trainer-volumes';

/** Numbers of a trainer that have defaults. */
export interface TrainerNumbers {
  readonly port: number;
  readonly gpus: number;
  readonly user: number;
  readonly restarts: number;
  readonly gracePeriodSeconds: number;
}

export function numbersOf(props: GpuTrainerProps): TrainerNumbers {
  return {
    port: props.metricsPort ?? 9091,
    gpus: props.gpus ?? 1,
    user: props.user ?? 1000,
    restarts: props.restarts ?? 3,
    gracePeriodSeconds: props.terminationGracePeriodSeconds ?? 120,
  };
}

/** Labels of a pod by which Prometheus knows whose run it is. */
export function contractLabels({ team, contract }: GpuTrainerProps, run?: { id: string; model: string }): Record<string, string> {
  return {
    [SUBJECT_LABEL]: SUBJECT_TRAINER,
    ...(run === undefined ? {} : { [RUN_ID_LABEL]: run.id, [MODEL_LABEL]: run.model }),
    [CONTRACT_LABEL]: contract ?? ContractLevel.FULL,
    ...(team === undefined ? {} : { [TEAM_LABEL]: team }),
  };
}

/** What a pod that trains has besides the props. */
export interface TemplateForm {
  readonly identity: ComponentIdentity;
  /** Name of the container that trains. */
  readonly container: string;
  readonly contractLabels: Record<string, string>;
  /**
   * Claim of the checkpoints.
   *
   * @default - none: checkpoints end with the pod.
   */
  readonly checkpointClaim?: string;
  /** Name of the ConfigMap with the scrape interval, where there is one. */
  readonly scrapingConfig?: string;
  readonly serviceAccountName?: string;
  /** What the controller that makes the pods restarts, if it does not decide that itself. */
  readonly restartPolicy?: string;
  /** Headless Service under which the workers find each other, if the controller makes none. */
  readonly subdomain?: string;
  /** Variables by which the workers find each other. */
  readonly variables?: k8s.EnvVar[];
  /**
   * Whether the pod serves metrics.
   *
   * @default true
   */
  readonly exporter?: boolean;
}

/** The pod of a trainer, whatever makes it. */
export function trainerTemplate(scope: Construct, props: GpuTrainerProps, form: TemplateForm): k8s.PodTemplateSpec {
  const { port, gpus, user, gracePeriodSeconds } = numbersOf(props);
  const { identity, container, contractLabels: labels, exporter = true, scrapingConfig, variables: further = [] } = form;
  const tolerations = props.tolerations ?? WorkloadDefaults.of(scope).tolerations ?? [];
  const environment = trainerEnvironment(props, { id: identity.instance, port, gpus, gracePeriodSeconds, scrapingConfig, further });
  return podTemplate(
    scope,
    { ...props, tolerations: gpus > 0 ? [gpuToleration(props), ...tolerations] : tolerations },
    {
      identity,
      user,
      labels: { ...props.podLabels, ...labels },
      annotations: annotations(props),
      restartPolicy: form.restartPolicy,
      subdomain: form.subdomain,
      runtimeClassName: props.runtimeClassName,
      serviceAccountName: form.serviceAccountName,
      apiToken: props.serviceAccount?._apiToken ?? false,
      affinity: props.affinity,
      topologySpreadConstraints: props.topologySpreadConstraints,
      terminationGracePeriodSeconds: gracePeriodSeconds,
      initContainers: initContainers(props, exporter ? environment : undefined),
      containers: [trainerContainer(props, { name: container, exporter, port, gpus, user, environment })],
      volumes: trainerVolumes(identity.instance, props, form.checkpointClaim, sharedMemory(props, gpus)),
    },
  );
}

/**
 * Sidecars first: what is fetched before training may come through one of them.
 *
 * @param environment of the trainer, if the pod serves metrics
 */
function initContainers(props: GpuTrainerProps, environment?: k8s.EnvVar[]): k8s.Container[] | undefined {
  const { sidecars = [], initContainers = [] } = props;
  const exporter = props.exporterSidecar && environment ? [exporterSidecar(props.image, numbersOf(props).port, environment)] : [];
  const all = [...exporter, ...sidecars.map((sidecar) => ({ ...sidecar, restartPolicy: 'Always' })), ...initContainers];
  return all.length > 0 ? all : undefined;
}

function annotations({ unjudged = [], metricsPath, podAnnotations }: GpuTrainerProps): Record<string, string> | undefined {
  const groups = unjudgedAnnotation(unjudged);
  const annotations: Record<string, string> = {
    ...podAnnotations,
    ...(groups === '' ? {} : { [UNJUDGED_ANNOTATION]: groups }),
    ...(metricsPath === undefined ? {} : { [METRICS_PATH_ANNOTATION]: metricsPath }),
  };
  return Object.keys(annotations).length > 0 ? annotations : undefined;
}
