import { Dashboard } from '../../dashboards/dashboard';
import { Slo } from '../../rules/slo';
import { goodput } from './dashboards/goodput';
import { modelInternals } from './dashboards/model-internals';
import { runComparison } from './dashboards/run-comparison';
import { runOverview } from './dashboards/run-overview';
import type { TrainerThresholds } from './trainer-thresholds';

/**
 * The dashboards about training runs.
 *
 * @param slos the objectives of training, that of the time first
 * @param thresholds of the alerts, where panels show them
 */
export function trainerDashboards(slos: Slo[], thresholds: Required<TrainerThresholds>): Dashboard[] {
  return [runOverview(thresholds), runComparison(), modelInternals(thresholds), goodput(slos, thresholds)];
}
