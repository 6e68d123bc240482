import { ApiObject, ApiObjectMetadata, Chart, GroupVersionKind, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { enforceUniqueNames } from './unique-names';

/** What an L1 class of the Kubernetes types offers as statics. */
interface L1Type<Props> {
  readonly GVK: GroupVersionKind;
  manifest(props: Props): unknown;
}

/** Fields of an object below its metadata; each is computed when the app is synthesized. */
type LazyFields<Props> = { [Field in Exclude<keyof Props, 'metadata'>]?: () => Props[Field] };

const CLUSTER_SCOPED = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass', 'StorageClass']);

/**
 * An object of a typed L1 class, with two differences from instantiating that class: its fields are computed at synthesis, so that
 * collections may grow after construction, and JSON patches run last. (An L1 object applies them before its serializer, which then
 * silently drops what it does not know: https://github.com/cdk8s-team/cdk8s/issues/2172)
 */
export function apiObject<Props>(
  scope: Construct,
  id: string,
  type: L1Type<Props>,
  metadata: ApiObjectMetadata & { readonly name: string },
  fields: LazyFields<Props>,
): ApiObject {
  enforceUniqueNames(scope);
  const lazy: Record<string, unknown> = {};
  for (const [field, produce] of Object.entries(fields) as [string, () => unknown][]) {
    lazy[field] = Lazy.any({ produce: () => (type.manifest({ [field]: produce() } as Props) as Record<string, unknown>)[field] });
  }
  const object = new ApiObject(scope, id, { ...type.GVK, metadata, ...lazy });
  // A chart with a namespace stamps it on everything, even on objects that have none: https://github.com/cdk8s-team/cdk8s/issues/1558
  if (CLUSTER_SCOPED.has(type.GVK.kind) && Chart.of(scope).namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}
