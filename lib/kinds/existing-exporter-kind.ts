import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { DcgmExporterKind } from './dcgm-exporter/dcgm-exporter-kind';
import { knownDcgmExporter } from './dcgm-exporter/existing-dcgm-exporter';
import { ExistingExporterThresholds } from './existing-exporter-thresholds';
import { ExistingKind, KnownExporter } from './existing-kind';
import { assertSource, ExporterSource } from './exporter-source';
import { knownKubeStateMetrics } from './kube-state-metrics/existing-kube-state-metrics';
import { KubeStateMetricsKind } from './kube-state-metrics/kube-state-metrics-kind';
import { KueueKind } from './kueue/kueue-kind';
import { KNOWN_NODE_EXPORTER } from './node-exporter/existing-node-exporter';
import { NodeExporterKind } from './node-exporter/node-exporter-kind';
import { PushgatewayKind } from './pushgateway/pushgateway-kind';
import { ISubjectKind } from './subject';

/** Where its series come from, and when one of them is missed. */
export interface ExistingExporterProps extends ExporterSource, ExistingExporterThresholds {}

/** The dcgm-exporter that is there, and how its GPUs are judged. */
export interface ExistingDcgmExporterProps extends ExistingExporterProps {
  /**
   * The kind that it is monitored as, with what it may do on its node and the thresholds of its alerts.
   *
   * @default DcgmExporterKind.STANDARD
   */
  readonly monitoredAs?: DcgmExporterKind;
}

/** The kube-state-metrics that is there, and how what it says is judged. */
export interface ExistingKubeStateMetricsProps extends ExistingExporterProps {
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default KubeStateMetricsKind.STANDARD
   */
  readonly monitoredAs?: KubeStateMetricsKind;
}

/** The Kueue that is there, and how its queues are judged. */
export interface ExistingKueueProps extends ExistingExporterProps {
  /**
   * The kind that it is monitored as, with the token that its metrics ask for and the thresholds of its alerts.
   *
   * @default KueueKind.STANDARD
   */
  readonly monitoredAs?: KueueKind;
}

/** The node-exporter that is there, and how its nodes are judged. */
export interface ExistingNodeExporterProps extends ExistingExporterProps {
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default NodeExporterKind.STANDARD
   */
  readonly monitoredAs?: NodeExporterKind;
}

/** The Pushgateway that is there, and how what is pushed is judged. */
export interface ExistingPushgatewayProps extends ExistingExporterProps {
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default PushgatewayKind.STANDARD
   */
  readonly monitoredAs?: PushgatewayKind;
}

const PUSHGATEWAY: KnownExporter = {
  notes: [
    'What is pushed keeps the job and the labels of who pushes it only if the job that scrapes the Pushgateway has honor_labels: set serviceMonitor.honorLabels to true in the values of its chart.',
  ],
};

const KUEUE: KnownExporter = { notes: [] };

/** Those of the same exporter are one kind, as a stack judges all its subjects by one. */
const MADE = new WeakMap<ISubjectKind, Map<string, ISubjectKind>>();

/**
 * Kinds of exporters that somebody else has deployed, such as kube-prometheus-stack and NVIDIA's GPU operator. Those that are scraped
 * already get no job; their series are recorded with the labels that rules read, and rules and dashboards read those.
 */
@checked
export class ExistingExporterKind {
  /**
   * GPUs, with the pods that hold them and their nodes, whether the scrape has `honor_labels` or not.
   *
   * @throws InvalidConfigError when it is not said in exactly one way how the exporter is scraped, or a value is not valid
   */
  public static dcgmExporter(props: ExistingDcgmExporterProps): ISubjectKind {
    return made(props.monitoredAs ?? DcgmExporterKind.STANDARD, props, knownDcgmExporter);
  }

  /**
   * Nodes, pods and Jobs. Of pods, only those of runs are recorded.
   *
   * @throws InvalidConfigError when it is not said in exactly one way how the exporter is scraped, or a value is not valid
   */
  public static kubeStateMetrics(props: ExistingKubeStateMetricsProps): ISubjectKind {
    return made(props.monitoredAs ?? KubeStateMetricsKind.STANDARD, props, knownKubeStateMetrics);
  }

  /**
   * Queues of Kueue, which always asks who wants its metrics: scraped by labels and port, its kind needs a token.
   *
   * @throws InvalidConfigError when it is not said in exactly one way how it is scraped, a token is missing, or a value is not valid
   */
  public static kueue(props: ExistingKueueProps): ISubjectKind {
    const { monitoredAs: kind = KueueKind.STANDARD, job } = props;
    const there = made(kind, props, () => KUEUE);
    if (job === undefined && !kind._bearerToken) {
      throw new InvalidConfigError(
        "existing kueue is scraped without a token, and Kueue would answer with 401: set bearerToken of the kind, for example monitoredAs: new KueueKind({ bearerToken: SecretKey.of('kueue-metrics', 'token') })",
      );
    }
    return there;
  }

  /**
   * Its nodes are found by what kube-state-metrics says of its pods, where the scrape does not say them.
   *
   * @throws InvalidConfigError when it is not said in exactly one way how the exporter is scraped, or a value is not valid
   */
  public static nodeExporter(props: ExistingNodeExporterProps): ISubjectKind {
    return made(props.monitoredAs ?? NodeExporterKind.STANDARD, props, () => KNOWN_NODE_EXPORTER);
  }

  /**
   * What is pushed. Its scrape must have `honor_labels`, and nothing is recorded.
   *
   * @throws InvalidConfigError when it is not said in exactly one way how the exporter is scraped, or a value is not valid
   */
  public static pushgateway(props: ExistingPushgatewayProps): ISubjectKind {
    return made(props.monitoredAs ?? PushgatewayKind.STANDARD, props, () => PUSHGATEWAY);
  }

  private constructor() {}
}

function made(kind: ISubjectKind, props: ExistingExporterProps, known: (kind: ISubjectKind) => KnownExporter): ISubjectKind {
  const { labels, port, job, metricsMissingFor } = props;
  assertSource(kind.id, { labels, port, job });
  const ofKind = MADE.get(kind) ?? new Map<string, ISubjectKind>();
  MADE.set(kind, ofKind);
  const key = JSON.stringify([labels, port, job, metricsMissingFor]);
  const there = ofKind.get(key) ?? new ExistingKind(kind, { labels, port, job }, known(kind), { metricsMissingFor });
  ofKind.set(key, there);
  return there;
}

/**
 * Where the stack's own Prometheus must scrape what it judges.
 *
 * @internal
 * @throws InvalidConfigError when the exporter is scraped already, by somebody else
 */
export function assertScrapedHere(kind: ISubjectKind): void {
  const { _scrapedAs: job } = kind as Partial<ExistingKind>;
  if (job === undefined) return;
  throw new InvalidConfigError(
    `kind '${kind.id}' is scraped by job '${job}' of another Prometheus, and the one of this stack would have none of its series: set labels and port of its pods instead of job`,
  );
}
