import { AlertmanagerKind } from '../lib/kinds/alertmanager/alertmanager-kind';
import { DingTalkBridgeKind } from '../lib/kinds/dingtalk-bridge/dingtalk-bridge-kind';
import { DcgmExporterKind } from '../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { KubeStateMetricsKind } from '../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { NodeExporterKind } from '../lib/kinds/node-exporter/node-exporter-kind';
import { PushgatewayKind } from '../lib/kinds/pushgateway/pushgateway-kind';
import { GrafanaKind } from '../lib/kinds/grafana/grafana-kind';
import { PrometheusKind } from '../lib/kinds/prometheus/prometheus-kind';
import { ISubjectKind } from '../lib/kinds/subject';
import { ThanosKind } from '../lib/kinds/thanos/thanos-kind';
import { TrainerKind } from '../lib/kinds/trainer/trainer-kind';

/** Every kind of subject that comes with the library: what documents and tests must cover. */
export const SHIPPED_KINDS: ISubjectKind[] = [
  TrainerKind.STANDARD,
  new PrometheusKind(),
  new AlertmanagerKind(),
  DingTalkBridgeKind.STANDARD,
  new GrafanaKind(),
  new ThanosKind(),
  PushgatewayKind.STANDARD,
  DcgmExporterKind.STANDARD,
  KubeStateMetricsKind.STANDARD,
  NodeExporterKind.STANDARD,
];
