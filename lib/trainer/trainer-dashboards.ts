import { Dashboard } from '../grafana';
import { Slo } from '../prometheus';
import { goodput } from './dashboards/goodput';
import { modelInternals } from './dashboards/model-internals';
import { runComparison } from './dashboards/run-comparison';
import { runOverview } from './dashboards/run-overview';
import type { TrainerThresholds } from './trainer-thresholds';

export { GOODPUT_UID } from './dashboards/goodput';
export { MODEL_INTERNALS_UID } from './dashboards/model-internals';
export { RUN_OVERVIEW_UID } from './dashboards/run-overview';

/**
 * The dashboards about training runs.
 *
 * @param slos the objectives of training, that of the time first
 * @param thresholds of the alerts, where panels show them
 */
export function trainerDashboards(slos: Slo[], thresholds: TrainerThresholds = {}): Dashboard[] {
  return [runOverview(thresholds), runComparison(), modelInternals(), goodput(slos)];
}
