import { ApiObject, ApiObjectMetadata, GroupVersionKind, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { enforceUniqueNames } from './unique-names';

/** What an L1 class of the Kubernetes types offers as statics. */
interface L1Type<Props> {
  readonly GVK: GroupVersionKind;
  manifest(props: Props): unknown;
}

/** Fields of an object below its metadata; each is computed when the app is synthesized. */
type LazyFields<Props> = { [Field in Exclude<keyof Props, 'metadata'>]?: () => Props[Field] };

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
  const lazy = Object.entries(fields).map(([field, produce]) => [
    field,
    Lazy.any({
      produce: () => {
        const only = { [field]: (produce as () => unknown)() } as Props;
        return (type.manifest(only) as Record<string, unknown>)[field];
      },
    }),
  ]);
  return new ApiObject(scope, id, { ...type.GVK, metadata, ...Object.fromEntries(lazy) });
}
