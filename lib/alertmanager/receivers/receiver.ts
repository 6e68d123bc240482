import type { Alertmanager } from '../alertmanager';

/** What a receiver adds to alertmanager.yml. */
export interface ReceiverConfig {
  /** Key of the receiver under which `settings` stand, for example `slack_configs`. */
  readonly integration: string;
  /** One entry as it stands in the file. Secrets are paths of files, see `Alertmanager.secretFile`. */
  readonly settings: Record<string, unknown>;
  /**
   * Notification templates by file name, which ends in `.tmpl`.
   *
   * @default - none.
   */
  readonly templates?: Record<string, string>;
}

/** Where notifications can be sent. */
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
   * @default - one notification per alert and run.
   */
  readonly groupBy?: string[];

  /**
   * Called once by each Alertmanager that may send to it. It may add workloads below `alertmanager`.
   *
   * @returns what to configure, undefined when nothing is to be sent
   */
  bind(alertmanager: Alertmanager): ReceiverConfig | undefined;
}
