import { Scenario } from '../scenario';
import { ALERTMANAGER } from './alertmanager';
import { BUDGET } from './budget';
import { DCGM_EXPORTER } from './dcgm-exporter';
import { DURABILITY } from './durability';
import { EXPORTER } from './exporter';
import { GRAFANA } from './grafana';
import { KUBE_STATE_METRICS } from './kube-state-metrics';
import { MODEL } from './model';
import { NODE_EXPORTER } from './node-exporter';
import { NOTIFICATIONS } from './notifications';
import { PROGRESS } from './progress';
import { PROMETHEUS } from './prometheus';
import { PUSHGATEWAY } from './pushgateway';
import { QUALITY } from './quality';
import { RESOURCES } from './resources';
import { SLO } from './slo';
import { THANOS } from './thanos';

/** The stories of all alerts. */
export const SCENARIOS: readonly Scenario[] = [
  ...PROGRESS,
  ...QUALITY,
  ...MODEL,
  ...RESOURCES,
  ...DURABILITY,
  ...BUDGET,
  ...EXPORTER,
  ...NOTIFICATIONS,
  ...PUSHGATEWAY,
  ...PROMETHEUS,
  ...ALERTMANAGER,
  ...GRAFANA,
  ...THANOS,
  ...SLO,
  ...DCGM_EXPORTER,
  ...KUBE_STATE_METRICS,
  ...NODE_EXPORTER,
];
