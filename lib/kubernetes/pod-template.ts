import { Construct } from 'constructs';
import { assertCommandLine, assertEnvironment } from '../values/environment';
import { assertImage, repositoryOf } from '../values/image-reference';
import { InvalidConfigError } from '../values/invalid-config-error';
import { k8s } from './k8s';
import { ComponentIdentity, componentLabels, selectorLabels } from './labels';
import { isExempt } from './manifest-exemption';
import { ManifestRule } from './manifest-rule';
import { withPatches } from './pod-patches';
import { SecretFiles } from './secret-files';
import { Release, VERSIONS } from './versions';
import { CaBundle, ProxySettings, WorkloadDefaults, WorkloadDefaultsProps, WorkloadProps } from './workload-defaults';

/** What a component knows of its pod; everything else is the same for all of them. */
export interface PodSpec {
  readonly identity: ComponentIdentity;
  readonly containers: k8s.Container[];
  /** Run before the containers or, with `restartPolicy: Always`, beside them. */
  readonly initContainers?: k8s.Container[];
  /** User and group of every process, numeric because `runAsNonRoot` cannot check a name. */
  readonly user: number;
  readonly volumes?: k8s.Volume[];
  readonly secretFiles?: SecretFiles;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  /** Given when the pod talks to the Kubernetes API; without it no token is mounted. */
  readonly serviceAccountName?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly restartPolicy?: string;
  readonly runtimeClassName?: string;
  /** Spread the pods of the component over nodes where possible. */
  readonly spread?: boolean;
  readonly affinity?: k8s.Affinity;
  readonly topologySpreadConstraints?: k8s.TopologySpreadConstraint[];
  /** Headless Service under which the pod has a name of its own. */
  readonly subdomain?: string;
  /** @default - whether it has a ServiceAccount */
  readonly apiToken?: boolean;
}

/** @internal */
export const CA_DIRECTORY = '/etc/trainwatch/ca';

/** @internal */
export const ROOT = 0;

/** Repositories of what the library deploys itself, which a mirror holds under their full names. */
const OWN_REPOSITORIES = new Set(Object.values<Release>(VERSIONS).flatMap(({ image }) => (image === undefined ? [] : repositoryOf(image))));

/** The name under which a workload of this scope pulls an image; an image of the user's own has its full name already. */
export function imageName(scope: Construct, image: string): string {
  const { imageRegistry } = WorkloadDefaults.of(scope);
  return imageRegistry && OWN_REPOSITORIES.has(repositoryOf(image)) ? `${imageRegistry.replace(/\/$/, '')}/${image}` : image;
}

/**
 * Labels of an object of the component. Those of the workload defaults come to every object when the app is synthesized.
 *
 * @throws InvalidConfigError when one is not a valid label
 */
export function objectLabels(scope: Construct, identity: ComponentIdentity, further: Record<string, string> = {}): Record<string, string> {
  let labels: Record<string, string> = {};
  InvalidConfigError.locate(scope, () => (labels = componentLabels(identity, further)));
  return labels;
}

/** A pod that the Pod Security Standard `restricted` admits unless its user is root, with the workload defaults of its scope applied. */
export function podTemplate(scope: Construct, props: WorkloadProps, pod: PodSpec): k8s.PodTemplateSpec {
  const defaults = WorkloadDefaults.of(scope);
  const { caBundle } = defaults;
  InvalidConfigError.locate(scope, () => {
    for (const container of [...(pod.initContainers ?? []), ...pod.containers]) assertContainer(scope, container);
  });
  const complete = (container: k8s.Container) => restrictedContainer(scope, defaults, container);
  const volumes = [...(pod.volumes ?? []), ...(pod.secretFiles?.volumes() ?? []), ...(caBundle ? [caVolume(caBundle)] : [])];
  const template: k8s.PodTemplateSpec = {
    metadata: { labels: objectLabels(scope, pod.identity, { ...defaults.labels, ...pod.labels }), annotations: pod.annotations },
    spec: {
      ...(pod.serviceAccountName ? { serviceAccountName: pod.serviceAccountName } : {}),
      automountServiceAccountToken: pod.apiToken ?? pod.serviceAccountName !== undefined,
      enableServiceLinks: false,
      imagePullSecrets: defaults.imagePullSecrets?.map((name) => ({ name })),
      nodeSelector: props.nodeSelector ?? defaults.nodeSelector,
      tolerations: props.tolerations ?? defaults.tolerations,
      priorityClassName: props.priorityClassName ?? defaults.priorityClassName,
      runtimeClassName: pod.runtimeClassName,
      restartPolicy: pod.restartPolicy,
      subdomain: pod.subdomain,
      terminationGracePeriodSeconds: pod.terminationGracePeriodSeconds,
      affinity: pod.affinity,
      topologySpreadConstraints: pod.spread ? [spreadOverNodes(pod.identity)] : pod.topologySpreadConstraints,
      securityContext: {
        runAsNonRoot: pod.user !== ROOT,
        ...(defaults.clusterAssignsUsers && pod.user !== ROOT ? {} : { runAsUser: pod.user, runAsGroup: pod.user, fsGroup: pod.user }),
        // Without this, every start changes the owner of each file on the volume.
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      initContainers: pod.initContainers?.map(complete),
      containers: pod.containers.map(complete),
      volumes,
    },
  };
  return withPatches(template, props.podPatches);
}

/** What the kubelet or a runtime would refuse, or anybody could read. */
function assertContainer(scope: Construct, { name, image, command = [], args = [], env = [] }: k8s.Container): void {
  if (image !== undefined) assertImage(`image of container ${name}`, image);
  const mayLookSecret = isExempt(scope, ManifestRule.SECRET_VALUE);
  if (!mayLookSecret) assertCommandLine(name, [...command, ...args]);
  assertEnvironment(Object.fromEntries(env.map((variable) => [variable.name, variable.value ?? ''])), mayLookSecret);
}

function restrictedContainer(scope: Construct, { proxy, caBundle }: WorkloadDefaultsProps, container: k8s.Container): k8s.Container {
  return {
    ...container,
    image: container.image && imageName(scope, container.image),
    imagePullPolicy: container.imagePullPolicy ?? 'IfNotPresent',
    env: [...(container.env ?? []), ...proxyVariables(proxy), ...(caBundle ? caVariables() : [])],
    volumeMounts: [
      ...(container.volumeMounts ?? []),
      ...(caBundle ? [{ name: 'ca-bundle', mountPath: CA_DIRECTORY, readOnly: true }] : []),
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      ...container.securityContext,
    },
  };
}

/** Requests and a memory limit; a CPU limit would throttle without need. */
export function resources(cpu: string, memory: string, memoryLimit: string): k8s.ResourceRequirements {
  return {
    requests: { cpu: k8s.Quantity.fromString(cpu), memory: k8s.Quantity.fromString(memory) },
    limits: { memory: k8s.Quantity.fromString(memoryLimit) },
  };
}

/**
 * An HTTP probe.
 *
 * @param port name of a port of the container itself, or number of any port of the pod
 */
export function httpProbe(path: string, port: string | number, timing: Omit<k8s.Probe, 'httpGet'> = {}, scheme?: string): k8s.Probe {
  const at = typeof port === 'number' ? k8s.IntOrString.fromNumber(port) : k8s.IntOrString.fromString(port);
  return { httpGet: { path, port: at, ...(scheme === undefined ? {} : { scheme }) }, ...timing };
}

/** A volume claim template of the scope's storage class. */
export function volumeClaim(scope: Construct, name: string, size: k8s.Quantity): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: WorkloadDefaults.of(scope).storageClass,
      resources: { requests: { storage: size } },
    },
  };
}

function spreadOverNodes(identity: ComponentIdentity): k8s.TopologySpreadConstraint {
  return {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(identity) },
  };
}

function caVolume(bundle: CaBundle): k8s.Volume {
  return { name: 'ca-bundle', configMap: { name: bundle.configMapName, items: [{ key: bundle.key ?? 'ca.crt', path: 'ca.crt' }] } };
}

// Go programs read the first, Node the second.
function caVariables(): k8s.EnvVar[] {
  return ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'].map((name) => ({ name, value: `${CA_DIRECTORY}/ca.crt` }));
}

function proxyVariables(proxy?: ProxySettings): k8s.EnvVar[] {
  if (!proxy) return [];
  const variables = {
    HTTP_PROXY: proxy.httpProxy,
    HTTPS_PROXY: proxy.httpsProxy,
    NO_PROXY: proxy.noProxy ?? 'localhost,127.0.0.1,.svc,.cluster.local,10.0.0.0/8',
    // Node reads the others only if this is set.
    NODE_USE_ENV_PROXY: '1',
  };
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
