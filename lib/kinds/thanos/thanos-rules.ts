import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { THANOS_UID } from './thanos-dashboards';
import { ThanosThresholds } from './thanos-thresholds';
import { QUERY_JOB, SIDECAR_JOB, STORE_GATEWAY_JOB } from './thanos-targets';

/** Whether what is recorded reaches the bucket, is kept in order there, and comes back. Prometheus alerts without any of it. */
export function thanosRules(thresholds: Required<ThanosThresholds>): RuleGroup[] {
  const { uploadsStaleAfter, failingFor, failingRatio } = thresholds;
  const { uploadsStaleFor, failuresWindow } = thresholds;
  const { compactorHaltedFor, storesMissingFor } = thresholds;
  const staleSeconds = inSeconds(uploadsStaleAfter);
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
          description: `The sidecar of {{ $labels.pod }} failed ${counted('block upload', 'block uploads')} in the last ${failuresWindow}. It retries until Prometheus deletes the block.`,
          dashboard,
        }),
        new AlertingRule('ThanosUploadsStale', {
          // Before its first upload the timestamp of a sidecar is 0; then its start time counts.
          expr: [
            `time() - max by (job, namespace, pod) (thanos_objstore_bucket_last_successful_upload_time{job="${SIDECAR_JOB}"}`,
            `or process_start_time_seconds{job="${SIDECAR_JOB}"}) > ${staleSeconds}`,
          ].join('\n'),
          for: uploadsStaleFor,
          severity: Severity.WARNING,
          summary: 'The Thanos sidecar of {{ $labels.pod }} uploads no blocks',
          description:
            'The sidecar of {{ $labels.pod }} has uploaded no block for {{ $value | humanizeDuration }}. Blocks that Prometheus deletes meanwhile are lost.',
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
            '{{ $value | humanizePercentage }} of the {{ $labels.operation }} operations of {{ $labels.job }} on the bucket fail. Uploads and old samples may be missing.',
          dashboard,
        }),
        new AlertingRule('ThanosCompactorHalted', {
          // A halted compactor stays up, so no probe fails.
          expr: 'thanos_compact_halted == 1',
          for: compactorHaltedFor,
          severity: Severity.WARNING,
          summary: 'The Thanos compactor has halted',
          description:
            'Compactor {{ $labels.pod }} found blocks that it cannot compact safely and halted. It no longer merges, downsamples or deletes blocks, and the bucket grows.',
          dashboard,
        }),
        new AlertingRule('ThanosBlocksNotLoaded', {
          expr: failing('job, namespace, pod', 'thanos_bucket_store_block_load_failures_total', 'thanos_bucket_store_block_loads_total'),
          for: failingFor,
          severity: Severity.WARNING,
          summary: 'The Thanos store gateway cannot load blocks',
          description:
            '{{ $value | humanizePercentage }} of the block loads of {{ $labels.pod }} fail. Dashboards lack the samples of these blocks.',
          dashboard,
        }),
        new AlertingRule('ThanosQueryMissesStores', {
          // A result without one of them looks complete.
          expr: [
            'sum by (job, namespace, pod) (thanos_store_nodes_grpc_connections)',
            `< on (namespace) group_left count by (namespace) (up{job=~"${SIDECAR_JOB}|${STORE_GATEWAY_JOB}"})`,
          ].join('\n'),
          for: storesMissingFor,
          severity: Severity.WARNING,
          summary: 'Thanos Query does not reach all stores',
          description:
            '{{ $labels.pod }} reaches {{ $value }} Store APIs, fewer than there are sidecars and store gateways. Dashboards lack samples without showing it.',
          dashboard,
        }),
        new AlertingRule('ThanosQueryErrors', {
          expr: failing('job, namespace', queries('5..'), queries()),
          for: failingFor,
          severity: Severity.WARNING,
          summary: 'Thanos queries are failing',
          description: '{{ $value | humanizePercentage }} of the queries to Thanos Query fail. Dashboards have gaps or stay empty.',
          dashboard,
        }),
      ],
    }),
  ];
}

function queries(code?: string): string {
  return `http_requests_total{job="${QUERY_JOB}", handler=~"query|query_range"${code === undefined ? '' : `, code=~"${code}"`}}`;
}
