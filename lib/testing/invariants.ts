import { allContainers, Container, lastingContainers, Manifest, Pod, podTemplateOf, Volume } from './manifest-types';

const CLUSTER_SCOPED = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass', 'StorageClass', 'PersistentVolume']);

/** `kubectl apply` keeps the object in an annotation of at most this size. */
const LARGEST_OBJECT_BYTES = 256 * 1024;

/** What tokens and webhook URLs of the services that we talk to look like, and keys in PEM. */
const SECRET_SHAPES = [
  /hooks\.slack\.com\/services\/\w/,
  /access_token=\w/,
  /\bSEC[0-9a-f]{32,}/,
  /xox[abp]-\w/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
];

/** Checks on all manifests together; each answers with sentences. */
export function violations(manifests: Manifest[]): string[] {
  return manifests.flatMap((manifest) => [
    ...shape(manifest),
    ...workload(manifest, manifests),
    ...service(manifest, manifests),
    ...binding(manifest, manifests),
  ]);
}

function describe({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

function shape(manifest: Manifest): string[] {
  const text = JSON.stringify(manifest);
  const found: string[] = [];
  const scoped = CLUSTER_SCOPED.has(manifest.kind);
  if (scoped && manifest.metadata.namespace !== undefined) found.push('is cluster-scoped but has a namespace');
  if (!scoped && manifest.metadata.namespace === undefined) found.push('has no namespace');
  if (Buffer.byteLength(text) >= LARGEST_OBJECT_BYTES) found.push(`is larger than ${LARGEST_OBJECT_BYTES} bytes`);
  if (hasNull(manifest)) found.push('contains a null');
  found.push(...SECRET_SHAPES.filter((secret) => secret.test(text)).map((secret) => `contains something like a secret (${secret.source})`));
  return found.map((what) => `${describe(manifest)} ${what}`);
}

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values(value as Record<string, unknown>).some(hasNull);
}

function workload(manifest: Manifest, all: Manifest[]): string[] {
  const template = podTemplateOf(manifest);
  if (!template) return [];
  const pod = template.spec;
  const exists = (kind: string, name: string): boolean =>
    all.some((other) => other.kind === kind && other.metadata.name === name && sameNamespace(other, manifest));
  const found: string[] = [];
  for (const [key, value] of Object.entries(manifest.spec?.selector?.matchLabels ?? {})) {
    if (template.metadata.labels?.[key] !== value) found.push(`selects pods by ${key}=${value}, which its own pods do not carry`);
  }
  for (const { name, items = [] } of configMapsOf(pod)) {
    const configMap = all.find((other) => other.kind === 'ConfigMap' && other.metadata.name === name && sameNamespace(other, manifest));
    if (!configMap) found.push(`mounts ConfigMap ${name}, which does not exist`);
    const missing = configMap ? items.filter(({ key }) => !(key in (configMap.data ?? {}))) : [];
    found.push(...missing.map(({ key }) => `mounts ${key} of ConfigMap ${name}, which has no such key`));
  }
  for (const { persistentVolumeClaim } of pod.volumes ?? []) {
    if (persistentVolumeClaim && !exists('PersistentVolumeClaim', persistentVolumeClaim.claimName)) {
      found.push(`mounts claim ${persistentVolumeClaim.claimName}, which does not exist`);
    }
  }
  if (pod.serviceAccountName && !exists('ServiceAccount', pod.serviceAccountName)) {
    found.push(`runs as ServiceAccount ${pod.serviceAccountName}, which does not exist`);
  }
  if (manifest.spec?.serviceName && !exists('Service', manifest.spec.serviceName)) {
    found.push(`names Service ${manifest.spec.serviceName}, which does not exist`);
  }
  found.push(...(admitsAnyPod(manifest, all) ? [] : restricted(pod)), ...containers(manifest, pod));
  return found.map((what) => `${describe(manifest)} ${what}`);
}

function sameNamespace(one: Manifest, other: Manifest): boolean {
  return one.metadata.namespace === other.metadata.namespace;
}

function configMapsOf(pod: Pod): NonNullable<Volume['configMap']>[] {
  const volumes = (pod.volumes ?? []).flatMap((volume) => [volume, ...(volume.projected?.sources ?? [])]);
  return volumes.flatMap(({ configMap }) => configMap ?? []);
}

/** Whether the namespace is fenced off for pods that reach into their node. */
function admitsAnyPod({ metadata }: Manifest, all: Manifest[]): boolean {
  const namespace = all.find(({ kind, metadata: { name } }) => kind === 'Namespace' && name === metadata.namespace);
  return namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'privileged';
}

/** The Pod Security Standard `restricted`, as far as our pods could break it. */
function restricted(pod: Pod): string[] {
  const found: string[] = [];
  if (pod.securityContext?.runAsNonRoot !== true || !pod.securityContext.runAsUser) found.push('may run as root');
  if (pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault') found.push('has no seccomp profile RuntimeDefault');
  if (allContainers(pod).some(({ securityContext }) => securityContext?.capabilities?.add?.length)) found.push('adds capabilities');
  if (pod.hostNetwork || pod.hostPID || pod.volumes?.some(({ hostPath }) => hostPath)) found.push('reaches into its node');
  return found;
}

function containers(manifest: Manifest, pod: Pod): string[] {
  const claims = (manifest.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
  const volumes = new Set([...claims, ...(pod.volumes ?? []).map(({ name }) => name)]);
  return allContainers(pod).flatMap((container) =>
    containerViolations(container, volumes).map((what) => `container ${container.name} ${what}`),
  );
}

function containerViolations(container: Container, volumes: Set<string>): string[] {
  const found: string[] = [];
  const { image, securityContext } = container;
  if (!/(@sha256:[0-9a-f]{64}|:[^/:]+)$/.test(image) || image.endsWith(':latest')) found.push(`has no pinned image: ${image}`);
  if (securityContext?.allowPrivilegeEscalation !== false) found.push('may escalate its privileges');
  if (!securityContext?.capabilities?.drop?.includes('ALL')) found.push('keeps capabilities');
  if (!securityContext?.readOnlyRootFilesystem) found.push('may write to its root file system');
  if (!container.resources?.requests || !container.resources.limits?.memory) found.push('has no requests or no memory limit');
  for (const { name, subPath } of container.volumeMounts ?? []) {
    if (!volumes.has(name)) found.push(`mounts volume ${name}, which does not exist`);
    if (subPath !== undefined) found.push(`mounts ${name} by subPath, which the kubelet never updates`);
  }
  const ports = (container.ports ?? []).map(({ name }) => name);
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    if (typeof probe?.httpGet?.port === 'string' && !ports.includes(probe.httpGet.port))
      found.push(`probes port ${probe.httpGet.port}, which it does not name`);
  }
  return found;
}

function service(manifest: Manifest, all: Manifest[]): string[] {
  if (manifest.kind !== 'Service') return [];
  const selector = Object.entries(manifest.spec?.selector ?? {});
  const pods = all
    .filter((other) => sameNamespace(other, manifest))
    .flatMap((other) => podTemplateOf(other) ?? [])
    .filter((template) => selector.every(([key, value]) => template.metadata.labels?.[key] === value));
  if (pods.length === 0) return [`${describe(manifest)} selects no pods`];
  const ports = pods.flatMap(({ spec }) => lastingContainers(spec)).flatMap((container) => container.ports ?? []);
  const known = new Set(ports.flatMap(({ name, containerPort }) => [name, containerPort]));
  return (manifest.spec?.ports ?? [])
    .filter(({ targetPort }) => targetPort === undefined || !known.has(targetPort))
    .map(
      ({ name, targetPort }) => `${describe(manifest)} sends port ${name ?? ''} to ${targetPort ?? 'nothing'}, which no pod of it names`,
    );
}

function binding(manifest: Manifest, all: Manifest[]): string[] {
  if (!manifest.roleRef) return [];
  const { kind, name } = manifest.roleRef;
  const missing = (manifest.subjects ?? [])
    .filter(
      (subject) =>
        !all.some(
          (other) => other.kind === subject.kind && other.metadata.name === subject.name && other.metadata.namespace === subject.namespace,
        ),
    )
    .map((subject) => `${describe(manifest)} binds ${subject.kind} ${subject.namespace}/${subject.name}, which does not exist`);
  const role = all.some((other) => other.kind === kind && other.metadata.name === name);
  return role ? missing : [...missing, `${describe(manifest)} grants ${kind} ${name}, which does not exist`];
}
