import { alertmanager } from './alertmanager';
import { kubeStateMetrics } from './kube-state-metrics';
import { nodeExporter } from './node-exporter';
import { prometheus } from './prometheus';
import { pushgateway } from './pushgateway';
import { Recording } from './recording';
import { thanos } from './thanos';

/** Every catalog that is recorded. */
export const RECORDINGS: readonly Recording[] = [alertmanager, kubeStateMetrics, nodeExporter, prometheus, pushgateway, thanos];
