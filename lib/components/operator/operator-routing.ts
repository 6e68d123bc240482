import { IAlerting } from '../../routing/alerting';
import { checked } from '../../values/checked';

/** How the routes of a stack get into the Alertmanager that is there. */
export enum RoutingWay {
  /** An AlertmanagerConfig in the namespace of Alertmanager. */
  ONE_OBJECT = 'one-object',
  /** An AlertmanagerConfig in each namespace. */
  PER_NAMESPACE = 'per-namespace',
  /** The whole configuration of Alertmanager. */
  SECRET = 'secret',
}

/** What the Alertmanager object says of its configuration. */
export interface SecretRoutingProps {
  /**
   * Name of the Secret, which the Alertmanager object says as `configSecret`.
   *
   * @default 'trainwatch-alertmanager'
   */
  readonly secretName?: string;
  /**
   * `retention` of the Alertmanager object, against which repeat intervals are checked.
   *
   * @default '120h'
   */
  readonly retention?: string;
}

/** Who is notified, and in which form the Alertmanager of prometheus-operator learns it. */
@checked
export class OperatorRouting {
  /**
   * One AlertmanagerConfig in the namespace of Alertmanager, before the routes that are there. It takes only alerts of this stack, those
   * without a namespace as well. The Alertmanager object needs `alertmanagerConfigMatcherStrategy: {type: OnNamespaceExceptForAlertmanagerNamespace}`.
   */
  public static alertmanagerConfig(alerting: IAlerting): OperatorRouting {
    return new OperatorRouting(alerting, RoutingWay.ONE_OBJECT);
  }

  /**
   * An AlertmanagerConfig in each monitored namespace, for an Alertmanager that forces `namespace="…"` on all. The Secrets of receivers must
   * be in each of them. A stack with alerts that have no namespace is refused.
   */
  public static perNamespace(alerting: IAlerting): OperatorRouting {
    return new OperatorRouting(alerting, RoutingWay.PER_NAMESPACE);
  }

  /** The Secret with the whole configuration of Alertmanager, in place of the routes that are there. It holds no secret values. */
  public static secret(alerting: IAlerting, props: SecretRoutingProps = {}): OperatorRouting {
    return new OperatorRouting(alerting, RoutingWay.SECRET, props);
  }

  private constructor(
    /** Routes and receivers. */
    public readonly alerting: IAlerting,
    /** @internal */
    public readonly _way: RoutingWay,
    /** @internal */
    public readonly _secret: SecretRoutingProps = {},
  ) {}
}
