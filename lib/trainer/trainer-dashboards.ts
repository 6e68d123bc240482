import { Dashboard } from '../grafana';
import { Slo } from '../prometheus';
import { goodput } from './dashboards/goodput';
import { modelInternals } from './dashboards/model-internals';
import { runComparison } from './dashboards/run-comparison';
import { runOverview } from './dashboards/run-overview';

export { GOODPUT_UID } from './dashboards/goodput';
export { MODEL_INTERNALS_UID } from './dashboards/model-internals';
export { RUN_OVERVIEW_UID } from './dashboards/run-overview';

/**
 * The dashboards about training runs.
 *
 * @param slos the objectives of training, that of the time first
 */
export function trainerDashboards(slos: Slo[]): Dashboard[] {
  return [runOverview(), runComparison(), modelInternals(), goodput(slos)];
}
