import { Dashboard, DashboardRow } from '../../dashboards/dashboard';
import { TablePanel } from '../../dashboards/panels/table-panel';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';
import { BEGUN } from './incident-recordings';
import { ATTEMPT_TIME, RUN_TIME } from './run-time-recordings';

/** Links from alerts lead to it, so it never changes. */
export const HISTORY_UID = 'trainwatch-history';

const CHOSEN = 'namespace=~"$namespace"';

/** What lasts longer than a pod: the failures of a node, and the attempts of a run. */
export function historyDashboard(): Dashboard {
  return new Dashboard(HISTORY_UID, {
    title: 'Nodes and attempts',
    from: 'now-14d',
    variables: [Variable.labels('namespace', RUN_TIME)],
    rows: [nodes(), attempts()],
  });
}

function nodes(): DashboardRow {
  const incidents = (incident: string): string => `${BEGUN}{incident="${incident}", ${CHOSEN}}`;
  const happened = (incident: string): string => `sum by (node) (sum_over_time(${incidents(incident)}[$__range]))`;
  return {
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
  };
}

function attempts(): DashboardRow {
  const categories = ['queue', 'init', 'recovery', 'lost_work', 'productive'];
  const known = (series: string, matchers = ''): string => `last_over_time(${series}{${CHOSEN}${matchers}}[$__range])`;
  const columns = (series: string, by: string) => [
    { title: 'Time', expr: `sum by (${by}) (${known(series)})`, unit: Unit.SECONDS },
    ...categories.map((category) => ({
      title: category,
      expr: `sum by (${by}) (${known(series, `, category="${category}"`)})`,
      unit: Unit.SECONDS,
    })),
  ];
  return {
    title: 'Where the time of runs goes',
    panels: [
      new TablePanel('Runs', {
        description: 'Over all of their attempts, from the creation of the first pod on. The categories add up to the time.',
        labels: ['run_id'],
        columns: columns(RUN_TIME, 'run_id'),
      }),
      new TablePanel('Attempts', {
        description: 'By how often the run had resumed from a checkpoint. What it waited before that counts for the attempt before.',
        labels: ['run_id', 'attempt'],
        columns: columns(ATTEMPT_TIME, 'run_id, attempt'),
      }),
    ],
  };
}
