import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { assertThresholds } from '../../values/assert-thresholds';
import { positiveSeconds } from '../../values/durations';
import { THANOS_UID } from './thanos-dashboards';
import { QUERY_JOB, SIDECAR_JOB, STORE_GATEWAY_JOB } from './thanos-targets';

/** Thresholds of the alerts about Thanos. Durations are in Prometheus' notation. */
export interface ThanosThresholds {
  /**
   * How long ago a sidecar may have uploaded its last block, or have started.
   *
   * @default '4h', since the first block of a new Prometheus is complete after three hours, and then there is one every two
   */
  readonly uploadsStaleAfter?: string;
  /**
   * How long that must be so.
   *
   * @default '5m', in which a sidecar that has just started is scraped by every Prometheus
   */
  readonly uploadsStaleFor?: string;
  /**
   * How long a failure is counted.
   *
   * @default '10m', so that one in every try is seen without a gap
   */
  readonly failuresWindow?: string;
  /**
   * How long operations on the bucket, uploads, loads of blocks and queries may fail.
   *
   * @default '15m', through which they are tried again
   */
  readonly failingFor?: string;
  /**
   * Share of operations, loads of blocks and queries that may fail, above 0 and below 1.
   *
   * @default 0.05, more than a bucket refuses on a busy day, and what is tried again
   */
  readonly failingRatio?: number;
  /**
   * How long the compactor may have stopped.
   *
   * @default '5m'; it does not start again by itself
   */
  readonly compactorHaltedFor?: string;
  /**
   * How long a query may see fewer Store APIs than there are.
   *
   * @default '10m', longer than the pods of Prometheus take to be replaced
   */
  readonly storesMissingFor?: string;
}

/** Whether what is recorded reaches the bucket, is kept in order there, and comes back. Prometheus alerts without any of it. */
export function thanosRules(thresholds: ThanosThresholds = {}): RuleGroup[] {
  assertThresholds(thresholds, ['failingRatio']);
  const { uploadsStaleAfter = '4h', failingFor = '15m', failingRatio = 0.05 } = thresholds;
  const { uploadsStaleFor = '5m', failuresWindow = '10m' } = thresholds;
  const { compactorHaltedFor = '5m', storesMissingFor = '10m' } = thresholds;
  const staleSeconds = positiveSeconds('uploadsStaleAfter', uploadsStaleAfter);
  const dashboard = DashboardLink.to(THANOS_UID, ['namespace']);
  const failing = (by: string, failures: string, all: string): string => {
    const rate = (counter: string) => `sum by (${by}) (rate(${counter}[${failuresWindow}]))`;
    return `${rate(failures)} / ${rate(all)} > ${failingRatio}`;
  };
  return [
    new RuleGroup('thanos', {
      rules: [
        new AlertingRule('ThanosUploadsFailing', {
          expr: `increase(thanos_shipper_upload_failures_total[${failuresWindow}]) > 0`,
          for: failingFor,
          severity: Severity.WARNING,
          summary: 'The Thanos sidecar of {{ $labels.pod }} fails to upload blocks',
          description: `The sidecar of {{ $labels.pod }} failed {{ $value | humanize }} block uploads in the last ${failuresWindow}. It retries until Prometheus deletes the block.`,
          dashboard,
        }),
        new AlertingRule('ThanosUploadsStale', {
          // Until its first upload that of a sidecar was in 1970; it has run since its start.
          expr: [
            `time() - max by (job, namespace, pod) (thanos_objstore_bucket_last_successful_upload_time{job="${SIDECAR_JOB}"}`,
            `or process_start_time_seconds{job="${SIDECAR_JOB}"}) > ${staleSeconds}`,
          ].join('\n'),
          for: uploadsStaleFor,
          severity: Severity.WARNING,
          summary: 'The Thanos sidecar of {{ $labels.pod }} uploads no blocks',
          description:
            'The sidecar of {{ $labels.pod }} has uploaded no block for {{ $value | humanizeDuration }}: blocks that Prometheus deletes meanwhile are lost.',
          dashboard,
        }),
        new AlertingRule('ThanosBucketOperationsFailing', {
          expr: failing(
            'job, namespace, operation',
            'thanos_objstore_bucket_operation_failures_total',
            'thanos_objstore_bucket_operations_total',
          ),
          for: failingFor,
          severity: Severity.WARNING,
          summary: 'Bucket operations of {{ $labels.job }} are failing',
          description:
            '{{ $value | humanizePercentage }} of the {{ $labels.operation }} operations of {{ $labels.job }} on the bucket fail.',
          dashboard,
        }),
        new AlertingRule('ThanosCompactorHalted', {
          // It stays up when it halts, so no probe notices.
          expr: 'thanos_compact_halted == 1',
          for: compactorHaltedFor,
          severity: Severity.WARNING,
          summary: 'The Thanos compactor has halted',
          description:
            'Compactor {{ $labels.pod }} found blocks that it cannot compact safely and halted: it no longer merges, downsamples or deletes blocks, and the bucket grows.',
          dashboard,
        }),
        new AlertingRule('ThanosBlocksNotLoaded', {
          expr: failing('job, namespace, pod', 'thanos_bucket_store_block_load_failures_total', 'thanos_bucket_store_block_loads_total'),
          for: failingFor,
          severity: Severity.WARNING,
          summary: 'The Thanos store gateway cannot load blocks',
          description:
            '{{ $value | humanizePercentage }} of the block loads of {{ $labels.pod }} fail: dashboards lack the samples of these blocks.',
          dashboard,
        }),
        new AlertingRule('ThanosQueryMissesStores', {
          // An answer without one of them looks complete.
          expr: [
            'sum by (job, namespace, pod) (thanos_store_nodes_grpc_connections)',
            `< on (namespace) group_left count by (namespace) (up{job=~"${SIDECAR_JOB}|${STORE_GATEWAY_JOB}"})`,
          ].join('\n'),
          for: storesMissingFor,
          severity: Severity.WARNING,
          summary: 'Thanos Query does not reach all stores',
          description:
            '{{ $labels.pod }} reaches {{ $value | humanize }} Store APIs, fewer than there are sidecars and store gateways: dashboards lack samples without showing it.',
          dashboard,
        }),
        new AlertingRule('ThanosQueryErrors', {
          expr: failing('job, namespace', queries('5..'), queries()),
          for: failingFor,
          severity: Severity.WARNING,
          summary: 'Thanos queries are failing',
          description: '{{ $value | humanizePercentage }} of the queries to Thanos Query fail: dashboards have gaps or stay empty.',
          dashboard,
        }),
      ],
    }),
  ];
}

function queries(code?: string): string {
  return `http_requests_total{job="${QUERY_JOB}", handler=~"query|query_range"${code === undefined ? '' : `, code=~"${code}"`}}`;
}
