import { Construct } from 'constructs';
import { assertLabels } from '../values/names';
import { k8s } from './k8s';

/** Where a proxy for outgoing HTTP is. */
export interface ProxySettings {
  /**
   * Value of `HTTP_PROXY`, for addresses with `http`, for example `http://proxy.example.com:3128`.
   *
   * @default - none.
   */
  readonly httpProxy?: string;
  /**
   * Value of `HTTPS_PROXY`, for addresses with `https`.
   *
   * @default - none.
   */
  readonly httpsProxy?: string;
  /**
   * Value of `NO_PROXY`: hosts, domains and networks that are reached directly.
   *
   * @default 'localhost,127.0.0.1,.svc,.cluster.local,10.0.0.0/8'
   */
  readonly noProxy?: string;
}

/** A ConfigMap with a bundle of certificate authorities, in the namespace of each workload that uses it. */
export interface CaBundle {
  /** Name of the ConfigMap; it must be in each namespace that the stack deploys to. */
  readonly configMapName: string;
  /**
   * Entry that holds the certificates, in PEM.
   *
   * @default 'ca.crt'
   */
  readonly key?: string;
}

/** Settings that every workload takes, set once for a whole scope. */
export interface WorkloadDefaultsProps {
  /**
   * Put before every image name, for mirrors and air gaps: `mirror.example.com` makes
   * `mirror.example.com/quay.io/prometheus/prometheus:v3.14.0`.
   *
   * @default - images are pulled from where they are published.
   */
  readonly imageRegistry?: string;
  /**
   * Names of Secrets with which images are pulled.
   *
   * @default - none.
   */
  readonly imagePullSecrets?: string[];
  /**
   * Storage class of every volume claim.
   *
   * @default - the cluster's default storage class.
   */
  readonly storageClass?: string;
  /**
   * Labels that a node must have for the pods to run there.
   *
   * @default - any node.
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Taints of nodes on which the pods may run all the same.
   *
   * @default - none.
   */
  readonly tolerations?: k8s.Toleration[];
  /**
   * PriorityClass of the pods: when nodes are full, those of a lower one are evicted first.
   *
   * @default - none.
   */
  readonly priorityClassName?: string;
  /**
   * Labels that every object and pod carries besides its own.
   *
   * @default - none.
   */
  readonly labels?: Record<string, string>;
  /**
   * Environment variables for outgoing HTTP in every container.
   *
   * @default - no proxy.
   */
  readonly proxy?: ProxySettings;
  /**
   * Certificate authorities to trust, for example of a proxy that opens TLS.
   *
   * @default - the certificate authorities of each image.
   */
  readonly caBundle?: CaBundle;
}

/** What a single workload may set for itself, over the defaults of its scope. */
export interface WorkloadProps {
  /**
   * CPU and memory of the main container, in place of all defaults.
   *
   * @default - requests and a memory limit that fit the component; no CPU limit, which would throttle bursts.
   */
  readonly resources?: k8s.ResourceRequirements;
  /**
   * Labels that a node must have for the pods to run there.
   *
   * @default - the workload defaults of the scope.
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Taints of nodes on which the pods may run all the same.
   *
   * @default - the workload defaults of the scope.
   */
  readonly tolerations?: k8s.Toleration[];
  /**
   * PriorityClass of the pods: when nodes are full, those of a lower one are evicted first.
   *
   * @default - the workload defaults of the scope.
   */
  readonly priorityClassName?: string;
}

const CONTEXT = 'trainwatch:workload-defaults';

/** The settings for all workloads below a construct. */
export class WorkloadDefaults {
  /**
   * Sets them for everything that is created below `scope` from now on; what is set nearer to a workload wins, field by field.
   *
   * @throws InvalidConfigError when a label is not valid
   * @throws Error when `scope` already has children
   */
  public static set(scope: Construct, defaults: WorkloadDefaultsProps): void {
    assertLabels(defaults.labels ?? {});
    scope.node.setContext(CONTEXT, { ...WorkloadDefaults.of(scope), ...defaults });
  }

  /** What is set for `scope`, the settings of the scopes around it included. */
  public static of(scope: Construct): WorkloadDefaultsProps {
    return (scope.node.tryGetContext(CONTEXT) as WorkloadDefaultsProps | undefined) ?? {};
  }

  private constructor() {}
}
