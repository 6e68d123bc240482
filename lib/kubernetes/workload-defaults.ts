import { Construct, IConstruct } from 'constructs';
import { JsonPatch } from 'cdk8s';
import { checked } from '../values/checked';
import { assertImageRegistry } from '../values/image-reference';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertLabels, assertObjectName } from '../values/names';
import { assertHttpUrl } from '../values/urls';
import { k8s } from './k8s';
import { assertPlacement } from './pod-grammar';
import { assertResources } from './quantities';

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
   * Put before the name of each image that the library brings, for mirrors and air gaps: `mirror.example.com` makes
   * `mirror.example.com/quay.io/prometheus/prometheus:v3.14.0`. An image of your own is pulled as you name it.
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
   * Labels that a node must have for the pods to run there. Pods of a `TrainingNamespace` take only what is set on it, or nearer to them.
   *
   * @default - any node.
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Taints of nodes on which the pods may run all the same. Pods of a `TrainingNamespace` take only what is set on it, or nearer to them.
   *
   * @default - none.
   */
  readonly tolerations?: k8s.Toleration[];
  /**
   * PriorityClass of the pods: when nodes are full, those of a lower one are evicted first. Pods of a `TrainingNamespace` take only what is
   * set on it, or nearer to them.
   *
   * @default - none.
   */
  readonly priorityClassName?: string;
  /**
   * The cluster assigns users to pods, as OpenShift's `restricted-v2` does: `runAsUser`, `runAsGroup` and `fsGroup` are left out. Pods
   * that must be root say so all the same, and `runAsNonRoot` and the seccomp profile stay.
   *
   * @default false
   */
  readonly clusterAssignsUsers?: boolean;
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
  /**
   * JSON patches of the pod template, for what no prop says: paths begin at the template, as in `/spec/dnsPolicy`. They are applied last,
   * and nothing checks or drops what they add. docs/how-to/patch-pods.md has examples.
   *
   * @default - none.
   */
  readonly podPatches?: JsonPatch[];
}

const DEFAULTS = Symbol.for('trainwatch.workload-defaults');

const OWN_PLACEMENT = Symbol.for('trainwatch.own-placement');

/** A construct on which defaults are kept; the symbols are the same in every copy of the library. */
interface Scope extends IConstruct {
  [DEFAULTS]?: WorkloadDefaultsProps;
  [OWN_PLACEMENT]?: boolean;
}

/** The settings for all workloads below a construct. */
@checked
export class WorkloadDefaults {
  /**
   * Sets them for everything below `scope`, whenever it is created: they are read when the app is synthesized. What is set nearer to a
   * workload wins, field by field.
   *
   * @throws InvalidConfigError when Kubernetes would refuse a value
   */
  public static set(scope: Construct, defaults: WorkloadDefaultsProps): void {
    InvalidConfigError.locate(scope, () => assertDefaults(defaults));
    const holder: Scope = scope;
    holder[DEFAULTS] = { ...holder[DEFAULTS], ...given(defaults) };
  }

  /** What is set for `scope`, the settings of the scopes around it included. */
  public static of(scope: Construct): WorkloadDefaultsProps {
    let all: WorkloadDefaultsProps = {};
    for (const holder of scope.node.scopes as Scope[]) {
      if (holder[OWN_PLACEMENT]) all = { ...all, nodeSelector: undefined, tolerations: undefined, priorityClassName: undefined };
      all = { ...all, ...holder[DEFAULTS] };
    }
    return all;
  }

  /**
   * Keeps from a scope what is said around it of nodes and priorities: there it is meant for pods of another kind.
   *
   * @internal
   */
  public static _placesItsOwn(scope: Construct): void {
    (scope as Scope)[OWN_PLACEMENT] = true;
  }

  private constructor() {}
}

/** Fields that are undefined leave alone what is set around them. */
function given(defaults: WorkloadDefaultsProps): WorkloadDefaultsProps {
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
}

/** What decides where pods run, a runtime included, as some workloads choose one. */
interface PlacementProps extends WorkloadProps {
  readonly runtimeClassName?: string;
}

/**
 * Where the pods run and what they may use; the template of the pods is made too late for an error at construction.
 *
 * @internal
 * @throws InvalidConfigError when the API server would refuse it
 */
export function assertWorkload(scope: Construct, props: PlacementProps): void {
  InvalidConfigError.locate(scope, () => {
    assertPlacement(props);
    if (props.runtimeClassName !== undefined) assertObjectName('runtimeClassName', props.runtimeClassName);
    if (props.resources) assertResources(props.resources);
  });
}

function assertDefaults({
  imageRegistry,
  imagePullSecrets,
  storageClass,
  labels,
  proxy,
  caBundle,
  ...placement
}: WorkloadDefaultsProps): void {
  assertPlacement(placement);
  assertLabels(labels ?? {});
  if (imageRegistry !== undefined) assertImageRegistry(imageRegistry);
  for (const name of imagePullSecrets ?? []) assertObjectName('image pull secret', name);
  if (storageClass !== undefined) assertObjectName('storageClass', storageClass);
  if (caBundle) assertObjectName('configMapName of caBundle', caBundle.configMapName);
  for (const name of ['httpProxy', 'httpsProxy'] as const) {
    const url = proxy?.[name];
    if (url !== undefined) assertHttpUrl(name, url);
  }
}
