import { UnjudgedGroup } from '../../kinds/trainer/unjudged-group';
import { ContractLevel } from '../../metrics/metric';
import { TrainerPodProps } from './trainer-pod-props';

/** What is trained with which image, and on how much hardware, whatever the run is called. */
export interface TrainerProps extends TrainerPodProps {
  /** Image of the trainer, with a tag or digest, for example `registry.example.com/trainer:1.0.0`. */
  readonly image: string;
  /**
   * GPUs per pod. 0 trains on the CPU.
   *
   * @default 1
   */
  readonly gpus?: number;
  /**
   * Team that owns the run: label `team` of its series and alerts, by which they are routed.
   *
   * @default - the default receivers.
   */
  readonly team?: string;
  /**
   * Arguments of the trainer; docs/trainer.md lists them.
   *
   * @default - the image's own.
   */
  readonly args?: string[];
  /**
   * Environment variables. Secrets do not belong here: `envValueFrom` takes them from where they are kept.
   *
   * @default - none besides those of the metrics port and the checkpoints.
   */
  readonly env?: Record<string, string>;
  /**
   * Port of the exporter in the pod and of the Service.
   *
   * @default 9091
   */
  readonly metricsPort?: number;
  /**
   * Path under which an image that is not built from trainer/Dockerfile serves its metrics.
   *
   * @default '/metrics'
   */
  readonly metricsPath?: string;
  /**
   * How much of the metric catalog the image promises. Alerts that need more do not judge the run.
   *
   * @default ContractLevel.FULL
   */
  readonly contract?: ContractLevel;
  /**
   * Size of the memory-backed /dev/shm; it counts against the memory limit.
   *
   * @default '1Gi', or the memory limit where that is less
   */
  readonly sharedMemory?: string;
  /**
   * CPU that is reserved; input pipelines often need several cores. `resources` may say it in its place.
   *
   * @default '500m'
   */
  readonly cpu?: string;
  /**
   * Memory that is reserved and also the limit. `resources` may say it in its place.
   *
   * @default '4Gi'
   */
  readonly memory?: string;
  /**
   * RuntimeClass that gives the container the GPUs, for example `nvidia`.
   *
   * @default - the cluster's default runtime.
   */
  readonly runtimeClassName?: string;
  /**
   * Seconds for a last checkpoint after SIGTERM.
   *
   * @default 120
   */
  readonly terminationGracePeriodSeconds?: number;
  /**
   * Restarts of a Job before it counts as failed. Preemptions are not counted, and a run that was started wrongly is not restarted.
   *
   * @default 3
   */
  readonly restarts?: number;
  /**
   * Restart the pod when training hangs, instead of only alerting: when there was no step for ten times the longest pause so far, and for
   * at least 15 minutes, so that the alert comes first.
   *
   * @default false
   */
  readonly restartOnHang?: boolean;
  /**
   * Serve the metrics from a second container, which keeps serving them with the state `failed` when the trainer is OOM-killed, for
   * example. It needs Kubernetes 1.29 and an image that is built from trainer/Dockerfile; docs/trainer.md says what it brings.
   *
   * @default false, the trainer serves them itself
   */
  readonly exporterSidecar?: boolean;
  /**
   * Groups of alerts that do not suit this run: a GAN, reinforcement learning, a curriculum or continuous training has a loss that no
   * general rule can judge. NaN, stalls, vanished and failed runs are always judged. The run overview shows the groups, and so does the summary at
   * the Pushgateway.
   *
   * @default - none: the run is judged by all alerts.
   */
  readonly unjudged?: UnjudgedGroup[];
}
