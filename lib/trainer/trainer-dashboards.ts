import { Dashboard } from '../grafana';
import { goodput } from './dashboards/goodput';
import { modelInternals } from './dashboards/model-internals';
import { runComparison } from './dashboards/run-comparison';
import { runOverview } from './dashboards/run-overview';

export { GOODPUT_UID } from './dashboards/goodput';
export { MODEL_INTERNALS_UID } from './dashboards/model-internals';
export { RUN_OVERVIEW_UID } from './dashboards/run-overview';

/** The dashboards about training runs. */
export function trainerDashboards(): Dashboard[] {
  return [runOverview(), runComparison(), modelInternals(), goodput()];
}
