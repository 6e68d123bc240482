import { Dashboard } from '../../dashboards/dashboard';
import { StatPanel } from '../../dashboards/panels/stat-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Color } from '../../dashboards/threshold';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';
import { QUERY_JOB, SIDECAR_JOB } from './thanos-targets';

/** Links from alerts lead to it, so it never changes. */
export const THANOS_UID = 'trainwatch-thanos';

const CHOSEN = 'namespace=~"$namespace"';

/** The dashboard about long-term storage. */
export function thanosDashboards(): Dashboard[] {
  const rate = (by: string, counter: string, more = '') => `sum by (${by}) (rate(${counter}{${CHOSEN}${more}}[$__rate_interval]))`;
  return [
    new Dashboard(THANOS_UID, {
      title: 'Long-term storage',
      from: 'now-24h',
      variables: [Variable.labels('namespace', 'thanos_build_info')],
      rows: [
        {
          title: 'Bucket writes',
          panels: [
            new StatPanel('Last upload', {
              description: 'Prometheus completes a block every two hours.',
              queries: [
                {
                  expr: `1000 * max by (pod) (thanos_objstore_bucket_last_successful_upload_time{job="${SIDECAR_JOB}", ${CHOSEN}})`,
                  legend: '{{pod}}',
                },
              ],
              unit: Unit.FROM_NOW,
            }),
            new TimeSeriesPanel('Failed bucket operations', {
              queries: [
                { expr: rate('job, operation', 'thanos_objstore_bucket_operation_failures_total'), legend: '{{job}}: {{operation}}' },
              ],
              unit: Unit.PER_SECOND,
            }),
            new StatPanel('Compactor halted', {
              queries: [{ expr: `max(thanos_compact_halted{${CHOSEN}})` }],
              unit: Unit.NONE,
              thresholds: { base: Color.GREEN, steps: [{ from: 1, color: Color.RED }] },
            }),
            new TimeSeriesPanel('Pending compactions', {
              description: 'Grows when the compactor is slower than the uploads of the sidecars.',
              queries: [{ expr: `max(thanos_compact_todo_compactions{${CHOSEN}})` }],
              unit: Unit.SHORT,
            }),
          ],
        },
        {
          title: 'Bucket reads',
          panels: [
            new TimeSeriesPanel('Queries by result', {
              queries: [
                { expr: rate('code', 'http_requests_total', `, job="${QUERY_JOB}", handler=~"query|query_range"`), legend: '{{code}}' },
              ],
              unit: Unit.PER_SECOND,
            }),
            new TimeSeriesPanel('Connected stores', {
              description: 'All sidecars and store gateways. Query results look complete even when one of them is missing.',
              queries: [
                { expr: `sum by (pod, store_type) (thanos_store_nodes_grpc_connections{${CHOSEN}})`, legend: '{{pod}}: {{store_type}}' },
              ],
              unit: Unit.SHORT,
            }),
            new StatPanel('Blocks loaded', {
              queries: [{ expr: `sum by (pod) (thanos_bucket_store_blocks_loaded{${CHOSEN}})`, legend: '{{pod}}' }],
              unit: Unit.SHORT,
            }),
            new TimeSeriesPanel('Memory', {
              queries: [{ expr: `process_resident_memory_bytes{job=~"thanos-.+", ${CHOSEN}}`, legend: '{{job}} {{pod}}' }],
              unit: Unit.BYTES,
            }),
          ],
        },
      ],
    }),
  ];
}
