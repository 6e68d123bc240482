import { AlertmanagerKind, DingTalkBridgeKind } from '../lib/alertmanager';
import { DcgmExporterKind, KubeStateMetricsKind, NodeExporterKind, PushgatewayKind } from '../lib/exporters';
import { GrafanaKind } from '../lib/grafana';
import { PrometheusKind } from '../lib/prometheus';
import { ISubjectKind } from '../lib/stack';
import { ThanosKind } from '../lib/thanos';
import { TrainerKind } from '../lib/trainer';

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
