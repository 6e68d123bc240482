import { Finding, findings, Found } from '../kubernetes/manifest-faults';
import { AppObject, ManifestIndex } from '../kubernetes/manifest-index';
import { ManifestRule } from '../kubernetes/manifest-rule';
import { allContainers, CLUSTER_SCOPED, configMapsOf, Container, Manifest, Pod, podTemplatesOf } from '../kubernetes/manifest-types';

/** What works, but not everywhere or not as safely as it could: the Pod Security Standard `restricted`, and what the app does not make itself. */
export function opinionsOf({ manifest }: AppObject, index: ManifestIndex): Finding[] {
  const anyPod = admitsAnyPod(manifest, index);
  const pods = podTemplatesOf(manifest).flatMap(({ spec: pod }) => [
    ...references(manifest, pod, index),
    ...(anyPod ? [] : restricted(pod)),
    ...allContainers(pod).flatMap(container),
  ]);
  return findings(manifest, [...scope(manifest), ...pods, ...binding(manifest, index)]);
}

function scope({ kind, metadata }: Manifest): Found[] {
  const scoped = CLUSTER_SCOPED.has(kind);
  if (scoped && metadata.namespace !== undefined) return [[ManifestRule.NAMESPACE, 'is cluster-scoped but has a namespace']];
  return scoped || metadata.namespace !== undefined ? [] : [[ManifestRule.NAMESPACE, 'has no namespace']];
}

/** What must be there before, because the app does not make it. */
function references({ metadata: { namespace }, spec }: Manifest, pod: Pod, index: ManifestIndex): Found[] {
  const missing = (kind: string, name: string | undefined): boolean => name !== undefined && !index.find(kind, name, namespace);
  const found: string[] = [];
  for (const { name, optional } of configMapsOf(pod)) {
    if (optional !== true && missing('ConfigMap', name)) found.push(`mounts ConfigMap ${name}`);
  }
  for (const { persistentVolumeClaim: claim } of pod.volumes ?? []) {
    if (claim && missing('PersistentVolumeClaim', claim.claimName)) found.push(`mounts claim ${claim.claimName}`);
  }
  // Every namespace has this one.
  const account = pod.serviceAccountName === 'default' ? undefined : pod.serviceAccountName;
  if (missing('ServiceAccount', account)) found.push(`runs as ServiceAccount ${account}`);
  if (missing('Service', spec?.serviceName || undefined)) found.push(`names Service ${spec?.serviceName}`);
  return found.map((what) => [ManifestRule.REFERENCE, `${what}, which this app does not make`]);
}

/** Whether the namespace is fenced off for pods that reach into their node. */
function admitsAnyPod({ metadata: { namespace } }: Manifest, index: ManifestIndex): boolean {
  const labels = namespace === undefined ? undefined : index.find('Namespace', namespace)?.metadata.labels;
  return labels?.['pod-security.kubernetes.io/enforce'] === 'privileged';
}

/** The Pod Security Standard `restricted`, as far as pods that know of it could break it. */
function restricted(pod: Pod): Found[] {
  const found: Found[] = [];
  if (pod.securityContext?.runAsNonRoot !== true || !pod.securityContext.runAsUser) found.push([ManifestRule.ROOT_USER, 'may run as root']);
  if (pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault') {
    found.push([ManifestRule.SECCOMP, 'has no seccomp profile RuntimeDefault']);
  }
  if (allContainers(pod).some(({ securityContext }) => securityContext?.capabilities?.add?.length)) {
    found.push([ManifestRule.CAPABILITIES, 'adds capabilities']);
  }
  if (pod.hostNetwork || pod.hostPID || pod.volumes?.some(({ hostPath }) => hostPath)) {
    found.push([ManifestRule.NODE_ACCESS, 'reaches into its node']);
  }
  return found;
}

function container({ name, image, securityContext, resources, volumeMounts = [] }: Container): Found[] {
  const found: Found[] = [];
  if (!/(@sha256:[0-9a-f]{64}|:[^/:]+)$/.test(image) || image.endsWith(':latest')) {
    found.push([ManifestRule.IMAGE, `has no pinned image: ${image}`]);
  }
  if (securityContext?.allowPrivilegeEscalation !== false) found.push([ManifestRule.PRIVILEGE_ESCALATION, 'may escalate its privileges']);
  if (!securityContext?.capabilities?.drop?.includes('ALL')) found.push([ManifestRule.CAPABILITIES, 'keeps capabilities']);
  if (!securityContext?.readOnlyRootFilesystem) found.push([ManifestRule.ROOT_FILE_SYSTEM, 'may write to its root file system']);
  if (!resources?.requests || !resources.limits?.memory) found.push([ManifestRule.RESOURCES, 'has no requests or no memory limit']);
  for (const { name: volume, subPath } of volumeMounts) {
    if (subPath !== undefined) found.push([ManifestRule.SUB_PATH, `mounts ${volume} by subPath, which the kubelet never updates`]);
  }
  return found.map(([rule, what]) => [rule, `container ${name} ${what}`]);
}

function binding({ roleRef, subjects = [], metadata }: Manifest, index: ManifestIndex): Found[] {
  if (!roleRef) return [];
  const strangers = subjects.filter(({ kind, name, namespace }) => kind === 'ServiceAccount' && !index.find(kind, name, namespace));
  const found = strangers.map(({ kind, name, namespace }) => `binds ${kind} ${namespace}/${name}`);
  const role = index.find(roleRef.kind, roleRef.name, roleRef.kind === 'Role' ? metadata.namespace : undefined);
  if (!role) found.push(`grants ${roleRef.kind} ${roleRef.name}`);
  return found.map((what) => [ManifestRule.REFERENCE, `${what}, which this app does not make`]);
}
