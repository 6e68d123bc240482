import { Pushgateway, Registry } from 'prom-client';
import { RUN_SUMMARY_JOB, RUN_SUMMARY_METRICS } from '../../../lib/metrics';
import { readHttpClientConfig } from './http-client-config';
import { snapshotRegistry } from './registry';
import { SeriesSnapshot } from './snapshot';

/** The group of a Pushgateway that holds the summary of a model's last run. */
export interface SummaryGroup {
  /** Address of the Pushgateway, without a user or password. */
  readonly url: string;
  /** Label `model_name`: the next run of the model replaces what this one leaves. */
  readonly modelName: string;
  /**
   * TLS and credentials, in the format of Prometheus' `http_config`.
   *
   * @default - neither.
   */
  readonly httpConfigFile?: string;
}

/** Gives the series of a metric of the training catalog. */
export type SeriesByName = (metric: string) => readonly SeriesSnapshot[];

const REQUEST_TIMEOUT_MS = 10_000;

/** Which metric of the run each number of the summary is the sum of. */
const SOURCES: Readonly<Record<string, string>> = {
  tf_run_summary_duration_seconds: 'tf_run_time_seconds_total',
  tf_run_summary_steps: 'tf_train_steps_total',
  tf_run_summary_train_loss_best: 'tf_train_loss_best',
  tf_run_summary_val_loss_best: 'tf_val_loss_best',
  tf_run_summary_val_accuracy: 'tf_val_accuracy',
  tf_run_summary_gpu_seconds: 'tf_run_gpu_seconds_total',
  tf_run_summary_cost_dollars: 'tf_run_cost_dollars_total',
};

/**
 * Leaves the summary of a run at a Pushgateway, in place of that of the model's run before.
 *
 * @throws Error when the Pushgateway does not take it
 */
export async function pushSummary(group: SummaryGroup, seriesOf: SeriesByName): Promise<void> {
  await clientOf(group, summaryRegistry(seriesOf)).push(nameOf(group));
}

/**
 * Removes what the last run of a model has left.
 *
 * @throws Error when the Pushgateway does not do it
 */
export async function deleteSummary(group: SummaryGroup): Promise<void> {
  await clientOf(group, new Registry()).delete(nameOf(group));
}

function clientOf({ url, httpConfigFile }: SummaryGroup, registry: Registry): Pushgateway<typeof Registry.PROMETHEUS_CONTENT_TYPE> {
  const options = httpConfigFile === undefined ? {} : readHttpClientConfig(httpConfigFile);
  return new Pushgateway(url, { timeout: REQUEST_TIMEOUT_MS, ...options }, registry);
}

function nameOf({ modelName }: SummaryGroup): { jobName: string; groupings: Record<string, string> } {
  return { jobName: RUN_SUMMARY_JOB, groupings: { model_name: modelName } };
}

function summaryRegistry(seriesOf: SeriesByName): Registry {
  return snapshotRegistry(RUN_SUMMARY_METRICS, (metric) => {
    const { name, labels } = RUN_SUMMARY_METRICS[metric];
    return name in SOURCES ? sum(seriesOf(SOURCES[name])) : results(labels[0].values ?? [], seriesOf('tf_run_state'));
  });
}

/** No series without a value: what a run has never measured is not 0. */
function sum(series: readonly SeriesSnapshot[]): SeriesSnapshot[] {
  if (series.length === 0) return [];
  return [{ labels: {}, numbers: [series.reduce((total, { numbers }) => total + numbers[0], 0)] }];
}

function results(known: readonly string[], states: readonly SeriesSnapshot[]): SeriesSnapshot[] {
  const state = states.find(({ numbers }) => numbers[0] === 1)?.labels.state;
  return known.map((result) => ({ labels: { result }, numbers: [result === state ? 1 : 0] }));
}
