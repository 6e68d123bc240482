import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const GRAFANA_FIRST_STEPS: FirstSteps = {
  GrafanaDataSourceFailing: 'Look at the pods of the data source.',
  GrafanaErrors: 'Read the log of Grafana.',
};
