/** Kinds of objects that are in no namespace. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterTrainingRuntime',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingWebhookConfiguration',
]);

/** The parts of a synthesized manifest that the checks read; everything else is left as it is. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: ManifestSpec;
  readonly data?: Record<string, string>;
  readonly binaryData?: Record<string, string>;
  readonly subjects?: { readonly kind: string; readonly name: string; readonly namespace?: string }[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
}

export interface ManifestSpec {
  readonly selector?: Record<string, unknown> & { readonly matchLabels?: Record<string, string> };
  readonly template?: PodTemplate;
  readonly jobTemplate?: { readonly spec?: { readonly template: PodTemplate } };
  readonly ports?: { readonly name?: string; readonly port: number; readonly targetPort?: string | number }[];
  readonly serviceName?: string;
  readonly volumeClaimTemplates?: { readonly metadata: { readonly name: string } }[];
  readonly tfReplicaSpecs?: Record<string, { readonly template?: PodTemplate }>;
  readonly replicatedJobs?: { readonly template?: { readonly spec?: { readonly template?: PodTemplate } } }[];
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Record<string, string> };
  readonly spec: Pod;
}

export interface Pod {
  readonly serviceAccountName?: string;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly containers: Container[];
  readonly initContainers?: Container[];
  readonly volumes?: Volume[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  /** `Always` for an init container that runs beside the others. */
  readonly restartPolicy?: string;
  readonly command?: string[];
  readonly args?: string[];
  readonly ports?: { readonly name?: string; readonly containerPort: number }[];
  readonly env?: {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
      readonly configMapKeyRef?: { readonly name: string; readonly key: string };
      readonly fieldRef?: { readonly fieldPath: string };
    };
  }[];
  readonly envFrom?: { readonly secretRef?: { readonly name: string } }[];
  readonly volumeMounts?: { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly resources?: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly privileged?: boolean;
    readonly capabilities?: { readonly drop?: string[]; readonly add?: string[] };
  };
}

export interface Probe {
  readonly httpGet?: { readonly port: string | number };
}

export interface Volume {
  readonly name: string;
  readonly configMap?: {
    readonly name: string;
    readonly optional?: boolean;
    readonly items?: { readonly key: string; readonly path: string }[];
  };
  readonly projected?: { readonly sources: Pick<Volume, 'configMap'>[] };
  readonly secret?: { readonly secretName: string; readonly items?: { readonly key: string }[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly hostPath?: object;
}

export function allContainers({ containers, initContainers = [] }: Pod): Container[] {
  return [...containers, ...initContainers];
}

/** The containers that run as long as the pod does, sidecars among the init containers included. */
export function lastingContainers({ containers, initContainers = [] }: Pod): Container[] {
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
}

/** The pod template of a workload, or a Pod itself; undefined for everything else, templates of other things included. */
export function podTemplateOf(manifest: Manifest): PodTemplate | undefined {
  const { kind, spec, metadata } = manifest;
  const template = kind === 'Pod' ? { metadata, spec: spec as unknown as Pod } : (spec?.jobTemplate?.spec?.template ?? spec?.template);
  return Array.isArray(template?.spec?.containers) ? template : undefined;
}

/** The templates of all pods of an object, also of those which train with several workers. */
export function podTemplatesOf(manifest: Manifest): PodTemplate[] {
  const { kind, spec } = manifest;
  if (kind === 'TFJob') return complete(Object.values(spec?.tfReplicaSpecs ?? {}).map(({ template }) => template));
  if (kind === 'JobSet') return ofJobSet(spec);
  if (RUNTIMES.has(kind)) return ofJobSet((spec as { template?: { spec?: ManifestSpec } } | undefined)?.template?.spec);
  return complete([podTemplateOf(manifest)]);
}

/** What TrainJobs are made of: somebody else's may lack what each of them adds. */
export const RUNTIMES: ReadonlySet<string> = new Set(['TrainingRuntime', 'ClusterTrainingRuntime']);

function ofJobSet(spec?: ManifestSpec): PodTemplate[] {
  return complete((spec?.replicatedJobs ?? []).map(({ template }) => template?.spec?.template));
}

function complete(templates: (PodTemplate | undefined)[]): PodTemplate[] {
  return templates.filter((template) => Array.isArray(template?.spec?.containers)) as PodTemplate[];
}

/** The ConfigMaps that a pod mounts, by themselves or together with others. */
export function configMapsOf(pod: Pod): NonNullable<Volume['configMap']>[] {
  const volumes = (pod.volumes ?? []).flatMap((volume) => [volume, ...(volume.projected?.sources ?? [])]);
  return volumes.flatMap(({ configMap }) => configMap ?? []);
}

/** An object as it stands in sentences. */
export function describeObject({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}
