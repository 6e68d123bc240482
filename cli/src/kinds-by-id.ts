import {
  AlertmanagerKind,
  DcgmExporterKind,
  DeadMansSwitchKind,
  DingTalkBridgeKind,
  ExistingExporterKind,
  GrafanaKind,
  ISubjectKind,
  KubeStateMetricsKind,
  KueueKind,
  NodeExporterKind,
  PrometheusKind,
  PushgatewayKind,
  ThanosKind,
  TrainerKind,
} from '../../lib/mixin';

/** Makes a kind; each checks what it is given, as users of plain JavaScript give it anything. */
const KINDS = {
  'tensorflow-training': (thresholds: object) => new TrainerKind(thresholds),
  prometheus: (thresholds: object) => new PrometheusKind(thresholds),
  alertmanager: (thresholds: object) => new AlertmanagerKind(thresholds),
  'dingtalk-bridge': (thresholds: object) => new DingTalkBridgeKind(thresholds),
  'dead-mans-switch': (thresholds: object) => new DeadMansSwitchKind(thresholds),
  grafana: (thresholds: object) => new GrafanaKind(thresholds),
  thanos: (thresholds: object) => new ThanosKind(thresholds),
  pushgateway: (thresholds: object) => new PushgatewayKind(thresholds),
  'dcgm-exporter': (thresholds: object) => new DcgmExporterKind(thresholds),
  'kube-state-metrics': (thresholds: object) => new KubeStateMetricsKind(thresholds),
  'node-exporter': (thresholds: object) => new NodeExporterKind(thresholds),
  kueue: (thresholds: object) => new KueueKind(thresholds),
} satisfies Record<string, (thresholds: object) => ISubjectKind>;

/** The exporters that somebody else may have deployed; each is given the job that scrapes it. */
const EXISTING = {
  'dcgm-exporter': (job: string, thresholds: object) =>
    ExistingExporterKind.dcgmExporter({ job, monitoredAs: new DcgmExporterKind(thresholds) }),
  'kube-state-metrics': (job: string, thresholds: object) =>
    ExistingExporterKind.kubeStateMetrics({ job, monitoredAs: new KubeStateMetricsKind(thresholds) }),
  'node-exporter': (job: string, thresholds: object) =>
    ExistingExporterKind.nodeExporter({ job, monitoredAs: new NodeExporterKind(thresholds) }),
  pushgateway: (job: string, thresholds: object) => ExistingExporterKind.pushgateway({ job, monitoredAs: new PushgatewayKind(thresholds) }),
  kueue: (job: string, thresholds: object) => ExistingExporterKind.kueue({ job, monitoredAs: new KueueKind(thresholds) }),
} satisfies Partial<Record<keyof typeof KINDS, (job: string, thresholds: object) => ISubjectKind>>;

export type KindId = keyof typeof KINDS;

export const KIND_IDS = Object.keys(KINDS) as [KindId, ...KindId[]];

/** Whether its job may be that of somebody else. */
export function mayExist(id: KindId): id is keyof typeof EXISTING {
  return id in EXISTING;
}

/**
 * @param job that scrapes it already, if one does
 * @throws InvalidConfigError when there is no such threshold, or its value is not valid
 */
export function kindById(id: KindId, thresholds: object, job?: string): ISubjectKind {
  return job !== undefined && mayExist(id) ? EXISTING[id](job, thresholds) : KINDS[id](thresholds);
}
