import { ISubjectKind } from '../../kinds/subject';
import { SecretKey } from '../../values/secret-key';

/** What a receiver adds to alertmanager.yml. */
export interface ReceiverConfig {
  /** Key of the receiver under which `settings` stand, for example `slack_configs`. */
  readonly integration: string;
  /** One entry as it stands in the file. Secrets are paths of files, see `IReceiverHost.secretFile`. */
  readonly settings: Record<string, unknown>;
  /**
   * Notification templates by file name, which ends in `.tmpl`.
   *
   * @default - none.
   */
  readonly templates?: Record<string, string>;
}

/**
 * What an Alertmanager, or whatever renders its configuration, does for the receivers. One that deploys workloads gets the construct for
 * them from `Alertmanager.scopeOf`.
 */
export interface IReceiverHost {
  /** Mounts a key of a Secret, and returns the path of its file. */
  secretFile(secret: SecretKey): string;

  /** Monitors something that a receiver has deployed, once for each kind. */
  addKind(kind: ISubjectKind): void;
}

/** A channel to which notifications are sent. */
export interface IReceiver {
  /** Unique among the receivers of an Alertmanager, shown in its interface and its metrics. */
  readonly name: string;
  /**
   * How long one attempt may take.
   *
   * @default - the group interval of the route.
   */
  readonly timeout?: string;
  /**
   * The finest grouping that the channel bears, for a channel that refuses bursts.
   *
   * @default - one notification per alert, which lists all runs.
   */
  readonly groupBy?: string[];

  /**
   * Called once by each Alertmanager that may send to it.
   *
   * @param host mounts its Secrets and monitors what it deploys
   * @returns what to configure, undefined when nothing is to be sent
   */
  bind(host: IReceiverHost): ReceiverConfig | undefined;
}

/** A receiver that raises the alarm when nothing comes. */
export interface ISilenceReceiver extends IReceiver {
  /** How long no heartbeat may arrive before the alarm, for example `10m`. */
  readonly silence: string;
}
