import { IConstruct } from 'constructs';
import { PrometheusKind } from '../../kinds/prometheus/prometheus-kind';
import { byteQuantity } from '../../kubernetes/quantities';
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { IAlertLinks } from '../../rules/alert-links';
import { IServiceDiscovery } from '../../scraping/service-discovery';
import { positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertCount, assertDnsLabel, assertPrometheusLabelName } from '../../values/names';
import { assertHttpUrl } from '../../values/urls';
import { RemoteWrite } from './remote-write';
import { renderRetention, Retention, retentionOn } from './retention';
import { ServerVersion } from './server-version';

/** What everybody may choose for a Prometheus. */
export interface PrometheusOptions extends WorkloadProps {
  /**
   * Labels of every alert and of every sample that leaves this Prometheus, besides its own.
   *
   * @default - none besides `cluster` and `prometheus_replica`.
   */
  readonly externalLabels?: Record<string, string>;
  /**
   * Time between two scrapes of a target, for jobs that do not set their own.
   *
   * @default '15s'
   */
  readonly scrapeInterval?: string;
  /**
   * Time between two evaluations of a rule group that does not set its own.
   *
   * @default '15s'
   */
  readonly evaluationInterval?: string;
  /**
   * Each scrapes and evaluates everything, so that one can fail.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Parts into which targets are split when they are too many for one server; each part has its own replicas. Only a long-term storage
   * then sees all of them.
   *
   * @default 1
   */
  readonly shards?: number;
  /**
   * How long each replica keeps samples, by age, size or share of its volume.
   *
   * @default - 15 days, and no more than 80% of the volume.
   */
  readonly retention?: Retention;
  /**
   * Size of each replica's volume: samples of `retention` and the write-ahead log.
   *
   * @default '50Gi'
   */
  readonly storage?: string;
  /**
   * How long a replica may take until it is ready. After a crash it first replays its log, and one that is killed before starts again from
   * the beginning.
   *
   * @default '1h'
   */
  readonly maximumStartupDuration?: string;
  /**
   * Where copies of all samples are sent.
   *
   * @default - none.
   */
  readonly remoteWrites?: RemoteWrite[];
  /**
   * Keep this many exemplars, which link samples to traces, in memory.
   *
   * @default - none.
   */
  readonly maxExemplars?: number;
  /**
   * Accept metrics by OTLP, at `/api/v1/otlp/v1/metrics`. Each replica keeps what it is sent: send to all of them.
   *
   * @default false
   */
  readonly otlpReceiver?: boolean;
  /**
   * Release of the server, which decides what its configuration may hold.
   *
   * @default ServerVersion.TESTED
   */
  readonly version?: ServerVersion;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default - a PrometheusKind with every threshold at its default.
   */
  readonly monitoredAs?: PrometheusKind;
  /**
   * Under which address people reach it; links in alerts start with it.
   *
   * @default - the address of its Service.
   */
  readonly externalUrl?: string;
}

/** Settings of a Prometheus, its cluster, and where its alerts go. */
export interface PrometheusProps extends PrometheusOptions {
  /** Name of the cluster: external label `cluster` of everything that leaves this Prometheus. */
  readonly cluster: string;
  /**
   * How each replica of Alertmanager is found; never a Service in front of them, because then only one would know of an alert.
   *
   * @default - alerts are evaluated but not sent.
   */
  readonly alertmanagers?: IServiceDiscovery[];
  /**
   * Where the links of alerts lead.
   *
   * @default - alerts carry no links.
   */
  readonly alertLinks?: IAlertLinks;
}

/** External label that distinguishes replicas, the same wherever replicas are merged. */
export const REPLICA_LABEL = 'prometheus_replica';

/** External label that distinguishes shards: each records its own part of a sum. */
export const SHARD_EXTERNAL_LABEL = 'prometheus_shard';

/** Pod label of the shard. */
export const SHARD_LABEL = 'trainwatch/shard';

/** Size of each replica's volume, unless the props say otherwise. */
export const DEFAULT_STORAGE = '50Gi';

/** How long a replica may take until it is ready, unless the props say otherwise. */
export const LONGEST_STARTUP = '1h';

/**
 * @internal
 * @throws InvalidConfigError when a value cannot work
 */
export function checkProps(scope: IConstruct, props: PrometheusProps): void {
  const { cluster, externalLabels = {}, replicas = 2, shards = 1, maxExemplars = 1 } = props;
  InvalidConfigError.locate(scope, () => {
    assertDnsLabel('prometheus', scope.node.id);
    positiveDuration('scrape interval', props.scrapeInterval ?? '15s');
    positiveDuration('evaluation interval', props.evaluationInterval ?? '15s');
    positiveDuration('maximum startup duration', props.maximumStartupDuration ?? LONGEST_STARTUP);
    byteQuantity('storage', props.storage ?? DEFAULT_STORAGE);
    renderRetention(props.retention ?? {});
    retentionOn(props.storage ?? DEFAULT_STORAGE, props.retention ?? {});
    if (props.externalUrl !== undefined) assertHttpUrl('external URL', props.externalUrl);
    for (const label of Object.keys(externalLabels)) assertPrometheusLabelName('external label', label);
  });
  assertWorkload(scope, props);
  if (cluster === '') throw InvalidConfigError.at(scope, 'cluster is empty: give the cluster a name that no other cluster has');
  for (const label of ['cluster', REPLICA_LABEL, SHARD_EXTERNAL_LABEL]) {
    if (label in externalLabels)
      throw InvalidConfigError.at(scope, `external label '${label}' is set by Prometheus itself: remove it from externalLabels`);
  }
  for (const [what, count] of Object.entries({ replicas, shards, maxExemplars })) {
    InvalidConfigError.locate(scope, () => assertCount(what, count));
  }
}
