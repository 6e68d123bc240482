import { Registry } from 'prom-client';
import { RUN_SUMMARY_JOB, RUN_SUMMARY_METRICS } from '../../../lib/metrics';
import { ask, GatewayRequest } from './gateway-request';
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
  /**
   * Groups of alerts by which the run was not judged.
   *
   * @default - none.
   */
  readonly unjudged?: readonly string[];
}

/** Gives the series of a metric of the training catalog. */
export type SeriesByName = (metric: string) => readonly SeriesSnapshot[];

const UNJUDGED = 'tf_run_summary_unjudged';

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
 * @param signal gives it up
 * @throws Error when the Pushgateway does not take it within 10 seconds
 */
export async function pushSummary(group: SummaryGroup, seriesOf: SeriesByName, signal?: AbortSignal): Promise<void> {
  const registry = summaryRegistry(seriesOf, group.unjudged);
  await ask({ ...requestFor(group), method: 'PUT', contentType: registry.contentType, body: await registry.metrics(), signal });
}

/**
 * Removes what the last run of a model has left.
 *
 * @throws Error when the Pushgateway does not do it within 10 seconds
 */
export async function deleteSummary(group: SummaryGroup): Promise<void> {
  await ask({ ...requestFor(group), method: 'DELETE' });
}

function requestFor({ url, modelName, httpConfigFile }: SummaryGroup): Pick<GatewayRequest, 'url' | 'options'> {
  const options = httpConfigFile === undefined ? {} : readHttpClientConfig(httpConfigFile);
  const place = ['metrics', 'job', RUN_SUMMARY_JOB, 'model_name', modelName].map(encodeURIComponent).join('/');
  return { url: new URL(`${addressOf(url)}/${place}`), options };
}

/** What is wrong with an address is not repeated: it may hold a password. */
function addressOf(url: string): string {
  const { username, password, search, hash } = URL.canParse(url) ? new URL(url) : { search: 'none' };
  if (!username && !password && !search && !hash) return url.replace(/\/$/, '');
  throw new Error('the address of the Pushgateway must be one such as http://pushgateway.training.svc:9091; credentials go into a file');
}

function summaryRegistry(seriesOf: SeriesByName, unjudged: readonly string[] = []): Registry {
  return snapshotRegistry(RUN_SUMMARY_METRICS, (metric) => {
    const { name, labels } = RUN_SUMMARY_METRICS[metric];
    if (name === UNJUDGED) return unjudged.map((group) => ({ labels: { group }, numbers: [1] }));
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
