import { DashboardLink } from '../../rules/alert-links';
import { ifLabel } from '../../rules/label-text';
import { GPU_HARDWARE_UID } from './dcgm-exporter-dashboards';

/**
 * Which GPU an alert is about.
 *
 * @internal
 */
export const GPU = 'GPU {{ $labels.gpu }} on node {{ $labels.node }}';

/**
 * For titles.
 *
 * @internal
 */
export const GPU_OF_RUN = `${GPU}${ifLabel('run_id', ' (run ', ')')}`;

/**
 * Its model, and the run that uses it.
 *
 * @internal
 */
export const WHICH = `${ifLabel('modelName', ' (', ')')}${ifLabel('run_id', ' of run ')}`;

/** @internal */
export const GPU_DASHBOARD = DashboardLink.to(GPU_HARDWARE_UID, ['node', 'gpu']);
