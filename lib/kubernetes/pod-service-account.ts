import { checked } from '../values/checked';
import { assertObjectName } from '../values/names';
import { assertAnnotations } from './pod-grammar';

/** Whether programs in the pod may ask the Kubernetes API. */
export interface PodServiceAccountProps {
  /**
   * Mounts a token of the account for the Kubernetes API. Identities of a cloud need none.
   *
   * @default false
   */
  readonly apiToken?: boolean;
}

/** The ServiceAccount that a pod runs as: what a cloud or the Kubernetes API knows it by. */
@checked
export class PodServiceAccount {
  /**
   * An account that somebody else makes.
   *
   * @param name of the ServiceAccount, in the namespace of the pod
   * @throws InvalidConfigError when `name` cannot be one
   */
  public static existing(name: string, props: PodServiceAccountProps = {}): PodServiceAccount {
    assertObjectName('ServiceAccount', name);
    return new PodServiceAccount(name, undefined, props.apiToken ?? false);
  }

  /**
   * An account that is made with the workload and named after it, for example with the annotation `eks.amazonaws.com/role-arn` (IRSA),
   * `iam.gke.io/gcp-service-account` or `azure.workload.identity/client-id` (workload identity).
   *
   * @throws InvalidConfigError when Kubernetes would refuse an annotation
   */
  public static annotated(annotations: Record<string, string>, props: PodServiceAccountProps = {}): PodServiceAccount {
    assertAnnotations(annotations);
    return new PodServiceAccount(undefined, annotations, props.apiToken ?? false);
  }

  private constructor(
    /** @internal */
    public readonly _existing: string | undefined,
    /** @internal */
    public readonly _annotations: Record<string, string> | undefined,
    /** @internal */
    public readonly _apiToken: boolean,
  ) {}
}
