import { AlertmanagerKind } from './alertmanager/alertmanager-kind';
import { DingTalkBridgeKind } from './dingtalk-bridge/dingtalk-bridge-kind';
import { DeadMansSwitchKind } from './dead-mans-switch/dead-mans-switch-kind';
import { DcgmExporterKind } from './dcgm-exporter/dcgm-exporter-kind';
import { KubeStateMetricsKind } from './kube-state-metrics/kube-state-metrics-kind';
import { TrainingFramework } from './kube-state-metrics/training-framework';
import { KueueKind } from './kueue/kueue-kind';
import { NodeExporterKind } from './node-exporter/node-exporter-kind';
import { PushgatewayKind } from './pushgateway/pushgateway-kind';
import { GrafanaKind } from './grafana/grafana-kind';
import { PrometheusKind } from './prometheus/prometheus-kind';
import { ISubjectKind } from './subject';
import { ThanosKind } from './thanos/thanos-kind';
import { TrainerKind } from './trainer/trainer-kind';

/** Every kind that comes with the library. Tests, documents and tools take their kinds from here; a folder of lib/kinds that is missing fails a test. */
export const SHIPPED_KINDS: ISubjectKind[] = [
  TrainerKind.STANDARD,
  new PrometheusKind(),
  new AlertmanagerKind(),
  DingTalkBridgeKind.STANDARD,
  DeadMansSwitchKind.STANDARD,
  new GrafanaKind(),
  new ThanosKind(),
  PushgatewayKind.STANDARD,
  DcgmExporterKind.STANDARD,
  new KubeStateMetricsKind({ frameworks: Object.values(TrainingFramework) }),
  NodeExporterKind.STANDARD,
  KueueKind.STANDARD,
];
