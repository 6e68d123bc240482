import { EnvFrom, EnvValueFrom } from '../../kubernetes/env-sources';
import { k8s } from '../../kubernetes/k8s';
import { PodServiceAccount } from '../../kubernetes/pod-service-account';
import { PodVolume } from '../../kubernetes/pod-volume';
import { WorkloadProps } from '../../kubernetes/workload-defaults';

/** How Kubernetes learns whether an image that is not built from trainer/Dockerfile has started, lives and is ready. */
export interface TrainerProbes {
  /**
   * Whether it has started; the others wait for it.
   *
   * @default - none.
   */
  readonly startup?: k8s.Probe;
  /**
   * Whether it lives: it is restarted when it does not.
   *
   * @default - none.
   */
  readonly liveness?: k8s.Probe;
  /**
   * Whether its Service may send to it. Prometheus scrapes it in any case.
   *
   * @default - none.
   */
  readonly readiness?: k8s.Probe;
}

/** What the pod of a run has besides the trainer itself. Nothing of it is needed for an image that is built from trainer/Dockerfile. */
export interface TrainerPodProps extends WorkloadProps {
  /**
   * What is run in place of the image's entry point, for example `['python', '-m', 'train']`.
   *
   * @default - the image's own.
   */
  readonly command?: string[];
  /**
   * Environment variables whose values are in Secrets and ConfigMaps, by name.
   *
   * @default - none.
   */
  readonly envValueFrom?: Record<string, EnvValueFrom>;
  /**
   * Secrets and ConfigMaps of which every entry becomes an environment variable. `env`, `envValueFrom` and what the trainer itself is given win.
   *
   * @default - none.
   */
  readonly envFrom?: EnvFrom[];
  /**
   * Volumes besides those of the checkpoints, of `/tmp` and of `/dev/shm`: data sets, recipes, caches. Containers of your own may mount
   * them by their names, and `checkpoints`, `tmp` and `shared-memory` as well.
   *
   * @default - none.
   */
  readonly volumes?: PodVolume[];
  /**
   * The account that the pod runs as.
   *
   * @default - the namespace's own, without a token for the Kubernetes API.
   */
  readonly serviceAccount?: PodServiceAccount;
  /**
   * Further labels of the Job or Deployment, for example `kueue.x-k8s.io/queue-name`.
   *
   * @default - none.
   */
  readonly labels?: Record<string, string>;
  /**
   * Further labels of the pod, for example `azure.workload.identity/use`.
   *
   * @default - none.
   */
  readonly podLabels?: Record<string, string>;
  /**
   * Further annotations of the pod, for example `sidecar.istio.io/inject`.
   *
   * @default - none.
   */
  readonly podAnnotations?: Record<string, string>;
  /**
   * Which nodes suit the pod, and beside which other pods it runs or does not run.
   *
   * @default - any node that `nodeSelector`, `tolerations` and `gpus` allow.
   */
  readonly affinity?: k8s.Affinity;
  /**
   * How pods are spread, for example those of all trainers (`app.kubernetes.io/name: trainer`) over zones.
   *
   * @default - as the scheduler likes.
   */
  readonly topologySpreadConstraints?: k8s.TopologySpreadConstraint[];
  /**
   * Containers that run before the trainer, one after the other, for example one that fetches a data set. They are the trainer's user, and
   * write to volumes alone and without capabilities unless their security context says otherwise.
   *
   * @default - none.
   */
  readonly initContainers?: k8s.Container[];
  /**
   * Containers that run beside the trainer and the init containers, for example a proxy of a database. They end after the trainer, and do not
   * keep a Job from being complete, for which Kubernetes 1.29 is needed.
   *
   * @default - none.
   */
  readonly sidecars?: k8s.Container[];
  /**
   * Name of what `gpus` counts: `nvidia.com/gpu`, `nvidia.com/mig-1g.10gb`, `nvidia.com/gpu.shared` or `amd.com/gpu`. The taint
   * `<domain>/gpu` is tolerated.
   *
   * @default 'nvidia.com/gpu'
   */
  readonly gpuResource?: string;
  /**
   * User and group of the trainer, which own what it writes. 0 is root, with the capabilities that containers have by default; a restricted
   * namespace does not admit it.
   *
   * @default 1000, which trainer/Dockerfile makes
   */
  readonly user?: number;
  /**
   * Lets the trainer write anywhere in its container. What it writes outside of volumes is gone when it restarts.
   *
   * @default false, it writes to volumes
   */
  readonly writableRoot?: boolean;
  /**
   * Folders of the container that are made writable, and empty at the start, for example `/root/.cache`.
   *
   * @default - `/tmp` alone.
   */
  readonly writablePaths?: string[];
  /**
   * Probes of an image that does not serve `/healthz` and `/readyz`; `{}` for none.
   *
   * @default - those of the trainer's exporter.
   */
  readonly probes?: TrainerProbes;
}
