import { Dashboard } from '../../dashboards/dashboard';
import { TablePanel } from '../../dashboards/panels/table-panel';
import { Unit } from '../../dashboards/unit';
import { BEGUN } from './incident-recordings';

/** Links from alerts lead to it, so it never changes. */
export const NODE_HISTORY_UID = 'trainwatch-node-history';

/** The failures and slow runs of each node over the chosen time. */
export function nodeHistoryDashboard(): Dashboard {
  const incidents = (incident: string): string => `${BEGUN}{incident="${incident}"}`;
  const happened = (incident: string): string => `sum by (node) (sum_over_time(${incidents(incident)}[$__range]))`;
  return new Dashboard(NODE_HISTORY_UID, {
    title: 'Node history',
    from: 'now-14d',
    rows: [
      {
        title: 'Nodes',
        panels: [
          new TablePanel('Failures and slow runs', {
            description: 'An incident of which several nodes may be the cause counts for each of them in equal shares.',
            labels: ['node'],
            columns: [
              { title: 'Failures', expr: happened('failure'), unit: Unit.SHORT },
              {
                title: 'Runs that failed',
                expr: `count by (node) (group by (node, namespace, run_id) (present_over_time(${incidents('failure')}[$__range])))`,
                unit: Unit.NONE,
              },
              { title: 'Slow runs', expr: happened('slow'), unit: Unit.SHORT },
            ],
          }),
        ],
      },
    ],
  });
}
