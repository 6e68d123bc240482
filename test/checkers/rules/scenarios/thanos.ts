import { firesBetween, HOUR, quietAt } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { componentSeries, growsFrom, OF_POD, oneFrom } from '../simulated-component';
import { InputSeries, Timeline } from '../simulated-run';

const BUCKET = { bucket: 'metrics' };
const PUT = { ...BUCKET, operation: 'upload' };
const QUERY = { handler: 'query_range', method: 'get', tenant: 'default-tenant' };
const STORE = { external_labels: '{}' };

function alert(alertname: string, job: string, more: FiringAlert): FiringAlert {
  return { alertname, severity: 'warning', job, namespace: OF_POD.namespace, ...more };
}

const ofPod = (alertname: string, job: string) => alert(alertname, job, { pod: OF_POD.pod });

/** A sidecar that started at 0 and uploads when it is asked to. */
function sidecar(lastUpload: Timeline): InputSeries[] {
  return [
    componentSeries('thanos-sidecar', 'process_start_time_seconds', () => 0, {}, 8 * HOUR),
    componentSeries('thanos-sidecar', 'thanos_objstore_bucket_last_successful_upload_time', lastUpload, BUCKET, 8 * HOUR),
  ];
}

/** So many a second, of which so many fail from minute ten on. */
function counters(
  job: string,
  all: string,
  failures: string,
  perSecond: number,
  failing: number,
  own: Record<string, string>,
): InputSeries[] {
  return [componentSeries(job, all, (t) => perSecond * t, own), componentSeries(job, failures, (t) => failing * Math.max(0, t - 600), own)];
}

const operations = (failing: number) =>
  counters('thanos-sidecar', 'thanos_objstore_bucket_operations_total', 'thanos_objstore_bucket_operation_failures_total', 1, failing, PUT);
const loads = (failing: number) =>
  counters(
    'thanos-store-gateway',
    'thanos_bucket_store_block_loads_total',
    'thanos_bucket_store_block_load_failures_total',
    1,
    failing,
    {},
  );

/** Queries by code, those with 500 from minute ten on. */
const queries = (code: string, perSecond: number) => [
  componentSeries('thanos-query', 'http_requests_total', (t) => t, { ...QUERY, code: '200' }),
  componentSeries('thanos-query', 'http_requests_total', (t) => perSecond * Math.max(0, t - 600), { ...QUERY, code }),
];

/** Two sidecars and a store gateway, and a query that reaches so many of the sidecars. */
const stores = (sidecars: Timeline) => [
  ...['prometheus-0', 'prometheus-1'].map((pod, i) =>
    componentSeries('thanos-sidecar', 'up', () => 1, { pod, instance: `10.0.2.${i}:10902` }),
  ),
  componentSeries('thanos-store-gateway', 'up', () => 1),
  componentSeries('thanos-query', 'thanos_store_nodes_grpc_connections', sidecars, { ...STORE, store_type: 'sidecar' }),
  componentSeries('thanos-query', 'thanos_store_nodes_grpc_connections', () => 1, { ...STORE, store_type: 'store' }),
];

export const THANOS: Scenario[] = [
  {
    name: 'ThanosUploadsFailing: uploads that fail for 15 minutes',
    series: [componentSeries('thanos-sidecar', 'thanos_shipper_upload_failures_total', growsFrom(600))],
    firing: firesBetween('24m45s', '25m', alert('ThanosUploadsFailing', 'thanos-sidecar', OF_POD)),
  },
  {
    name: 'ThanosUploadsFailing: quiet about one that succeeds at the second try',
    series: [componentSeries('thanos-sidecar', 'thanos_shipper_upload_failures_total', oneFrom(600))],
    firing: quietAt('20m', '25m', '50m'),
  },
  {
    name: 'ThanosUploadsStale: four hours after the last upload, and five minutes to be sure',
    series: sidecar((t) => (t < 2 * HOUR ? 0 : 2 * HOUR)),
    firing: firesBetween('6h5m', '6h6m', ofPod('ThanosUploadsStale', 'thanos-sidecar')),
    evaluationSeconds: 60,
  },
  {
    name: 'ThanosUploadsStale: quiet about a new Prometheus, whose first block is complete after three hours',
    series: sidecar((t) => (t < 3 * HOUR ? 0 : Math.floor((t - HOUR) / (2 * HOUR)) * 2 * HOUR + HOUR)),
    firing: quietAt('5m', '2h59m', '5h', '7h55m'),
    evaluationSeconds: 60,
  },
  {
    name: 'ThanosBucketOperationsFailing: more than one in twenty, for 15 minutes',
    series: operations(1),
    firing: firesBetween('25m15s', '25m30s', alert('ThanosBucketOperationsFailing', 'thanos-sidecar', { operation: PUT.operation })),
  },
  {
    name: 'ThanosBucketOperationsFailing: quiet about one in twenty',
    series: operations(0.05),
    firing: quietAt('26m', '50m'),
  },
  {
    name: 'ThanosCompactorHalted: five minutes after it halted',
    series: [componentSeries('thanos-compactor', 'thanos_compact_halted', oneFrom(600))],
    firing: firesBetween('14m45s', '15m', alert('ThanosCompactorHalted', 'thanos-compactor', OF_POD)),
  },
  {
    name: 'ThanosCompactorHalted: quiet about one that has much to do',
    series: [
      componentSeries('thanos-compactor', 'thanos_compact_halted', () => 0),
      componentSeries('thanos-compactor', 'thanos_compact_todo_compactions', (t) => t),
    ],
    firing: quietAt('15m', '50m'),
  },
  {
    name: 'ThanosBlocksNotLoaded: more than one block in twenty, for 15 minutes',
    series: loads(1),
    firing: firesBetween('25m15s', '25m30s', ofPod('ThanosBlocksNotLoaded', 'thanos-store-gateway')),
  },
  {
    name: 'ThanosBlocksNotLoaded: quiet about one block in twenty',
    series: loads(0.05),
    firing: quietAt('26m', '50m'),
  },
  {
    name: 'ThanosQueryMissesStores: one of two sidecars that is not reached for ten minutes',
    series: stores((t) => (t < 600 ? 2 : 1)),
    firing: firesBetween('19m45s', '20m', ofPod('ThanosQueryMissesStores', 'thanos-query')),
  },
  {
    name: 'ThanosQueryMissesStores: quiet about a replica that is replaced',
    series: stores((t) => (t < 600 || t >= 1140 ? 2 : 1)),
    firing: quietAt('18m45s', '20m', '50m'),
  },
  {
    name: 'ThanosQueryErrors: more than one query in twenty, for 15 minutes',
    series: queries('500', 1),
    firing: firesBetween('25m30s', '25m45s', alert('ThanosQueryErrors', 'thanos-query', {})),
  },
  {
    name: 'ThanosQueryErrors: quiet about queries that are wrong',
    series: queries('400', 1),
    firing: quietAt('26m', '50m'),
  },
];
