import { AppObject, ManifestIndex } from './manifest-index';
import { ManifestRule } from './manifest-rule';
import {
  allContainers,
  configMapsOf,
  Container,
  describeObject,
  lastingContainers,
  Manifest,
  Pod,
  PodTemplate,
  podTemplatesOf,
  RUNTIMES,
} from './manifest-types';

/** `kubectl apply` keeps the object in an annotation of at most this size. */
const LARGEST_OBJECT_BYTES = 256 * 1024;

/** What tokens and webhook URLs of the services that we talk to look like, and keys in PEM. */
const SECRET_SHAPE = /hooks\.slack\.com\/services\/\w|access_token=\w|\bSEC[0-9a-f]{32,}|xox[abp]-\w|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** What is wrong, or not as it should be, about an object. */
export interface Finding {
  readonly rule: ManifestRule;
  /** A sentence that begins with the object. */
  readonly text: string;
}

/** What is wrong without the object, as a rule finds it. */
export type Found = readonly [rule: ManifestRule, what: string];

/** Each sentence once, as the pods of an object may be alike. */
export function findings(manifest: Manifest, found: readonly Found[]): Finding[] {
  const texts = new Map(found.map(([rule, what]) => [`${describeObject(manifest)} ${what}`, rule]));
  return [...texts].map(([text, rule]) => ({ rule, text }));
}

/** What the API server refuses, or what would not work in any cluster. What an object refers to may be made elsewhere, and is no fault. */
export function faultsOf(entry: AppObject, index: ManifestIndex): Finding[] {
  const { manifest, isOurs } = entry;
  const templates = isOurs || !RUNTIMES.has(manifest.kind) ? podTemplatesOf(manifest) : [];
  const pods = templates.flatMap((template) => workload(manifest, template, index));
  return findings(manifest, [...content(manifest, isOurs), ...pods, ...service(manifest, isOurs, index)]);
}

function content(manifest: Manifest, isOurs: boolean): Found[] {
  const found: Found[] = [];
  const text = JSON.stringify(manifest);
  // Files of a ConfigMap are measured where they are made. What others make may be meant for server-side apply, which has no such limit.
  if (isOurs && manifest.kind !== 'ConfigMap' && Buffer.byteLength(text) >= LARGEST_OBJECT_BYTES) {
    found.push([ManifestRule.OBJECT_SIZE, `is larger than ${LARGEST_OBJECT_BYTES} bytes, which kubectl apply refuses: split it`]);
  }
  if (text.includes('null')) {
    const place = placeOf(manifest, (value) => value === null);
    if (place) found.push([ManifestRule.NULL, `has null as ${place}, which Kubernetes drops: set a value, or remove the field`]);
  }
  if (manifest.kind !== 'Secret' && SECRET_SHAPE.test(text)) {
    const place = placeOf(manifest, (value) => typeof value === 'string' && SECRET_SHAPE.test(value));
    found.push([ManifestRule.SECRET_VALUE, `has what looks like a secret as ${place ?? 'a key'}: put it into a Secret, and refer to that`]);
  }
  return found;
}

/** The path of the first value like this, for example `spec.template.spec.containers.0.image`. */
function placeOf(value: unknown, isLikeThis: (value: unknown) => boolean): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (isLikeThis(inner)) return key;
    const place = placeOf(inner, isLikeThis);
    if (place !== undefined) return `${key}.${place}`;
  }
  return undefined;
}

function workload(manifest: Manifest, template: PodTemplate, index: ManifestIndex): Found[] {
  const labels = template.metadata?.labels ?? {};
  const strangers = Object.entries(manifest.spec?.selector?.matchLabels ?? {}).filter(([key, value]) => labels[key] !== value);
  return [
    ...strangers.map(([key, value]): Found => [
      ManifestRule.SELECTOR,
      `selects pods by ${key}=${value}, which its own pods do not carry: add the label to its pod template`,
    ]),
    ...mountedKeys(manifest, template.spec, index),
    ...containers(manifest, template.spec),
  ];
}

function mountedKeys({ metadata }: Manifest, pod: Pod, index: ManifestIndex): Found[] {
  return configMapsOf(pod).flatMap(({ name, items = [], optional }) => {
    const configMap = optional === true || items.length === 0 ? undefined : index.find('ConfigMap', name, metadata.namespace);
    if (!configMap) return [];
    const keys = Object.keys({ ...configMap.data, ...configMap.binaryData });
    return items
      .filter(({ key }) => !keys.includes(key))
      .map(({ key }): Found => [
        ManifestRule.CONFIG_MAP_KEY,
        `mounts ${key} of ConfigMap ${name}, which has no such key: use ${oneOf(keys, 'no items')}`,
      ]);
  });
}

function containers(manifest: Manifest, pod: Pod): Found[] {
  const claims = (manifest.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
  const volumes = new Set([...claims, ...(pod.volumes ?? []).map(({ name }) => name)]);
  return allContainers(pod).flatMap((container) => containerFaults(container, volumes));
}

function containerFaults(container: Container, volumes: ReadonlySet<string>): Found[] {
  const ports = (container.ports ?? []).flatMap(({ name }) => name ?? []);
  const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
  const probed = probes.flatMap((probe) => probe?.httpGet?.port ?? []).filter((port) => typeof port === 'string');
  return [
    ...(container.volumeMounts ?? [])
      .filter(({ name }) => !volumes.has(name))
      .map(({ name }): Found => [
        ManifestRule.VOLUME,
        `container ${container.name} mounts volume ${name}, which does not exist: add it to the volumes of the pod`,
      ]),
    ...[...new Set(probed)]
      // Kubernetes takes a number that is written as a string for a number.
      .filter((port) => !ports.includes(port) && !/^\d+$/.test(port))
      .map((port): Found => [
        ManifestRule.PROBE_PORT,
        `container ${container.name} probes port ${port}, which it does not name: use ${oneOf(ports, 'a number')}`,
      ]),
  ];
}

/** A Service without a selector has endpoints that somebody else keeps, and pods of other Services may come from an operator. */
function service({ apiVersion, kind, spec, metadata }: Manifest, isOurs: boolean, index: ManifestIndex): Found[] {
  const selector = (spec?.selector ?? {}) as Record<string, string>;
  if (kind !== 'Service' || apiVersion !== 'v1' || Object.keys(selector).length === 0) return [];
  const pods = index.podsWith(selector, metadata.namespace);
  if (pods.length === 0) {
    const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    const what = `selects no pods of this app by ${labels.join(',')}: select labels that pods of its namespace carry`;
    return isOurs ? [[ManifestRule.SERVICE_PODS, what]] : [];
  }
  const ports = pods.flatMap((pod) => lastingContainers(pod.spec)).flatMap((container) => container.ports ?? []);
  const known = new Set(ports.flatMap(({ name, containerPort }) => [name, containerPort]));
  return (
    (spec?.ports ?? [])
      .map(({ name, port, targetPort = port }) => ({ name, port, targetPort }))
      // A pod may listen to a port that it does not declare. Ours declare all of theirs.
      .filter(({ targetPort }) => !known.has(targetPort) && (isOurs || typeof targetPort === 'string'))
      .map(({ name, port, targetPort }): Found => [
        ManifestRule.SERVICE_PORT,
        `sends port ${name ?? port} to ${targetPort}, which no pod of it names: use ${oneOf([...known], 'a port that a pod names')}`,
      ])
  );
}

function oneOf(allowed: readonly (string | number | undefined)[], otherwise: string): string {
  const known = allowed.filter((value) => value !== undefined);
  return known.length > 0 ? `one of ${known.join(', ')}` : otherwise;
}
