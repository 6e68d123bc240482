import { InvalidConfigError } from '../values/invalid-config-error';
import { assertLabels, assertPortName } from '../values/names';

/**
 * Where the series of an exporter come from that is in the cluster already: `labels` and `port` where a job of ours shall scrape its pods, or
 * `job` where another one does so already.
 */
export interface ExporterSource {
  /**
   * Labels of its pods, at least one, for example `{ app: 'nvidia-dcgm-exporter' }`.
   *
   * @default - it is scraped already, by `job`.
   */
  readonly labels?: Record<string, string>;
  /**
   * Name of the port of its pods that serves metrics, for example `metrics`.
   *
   * @default - it is scraped already, by `job`.
   */
  readonly port?: string;
  /**
   * The job that scrapes it already: the value of label `job` of its series, for example `nvidia-dcgm-exporter`.
   *
   * @default - it is scraped by `labels` and `port`.
   */
  readonly job?: string;
}

/**
 * @param exporter as it stands in the error
 * @throws InvalidConfigError when it is not said in exactly one way how the exporter is scraped
 */
export function assertSource(exporter: string, { labels, port, job }: ExporterSource): void {
  const [byPods, byJob] = [labels !== undefined || port !== undefined, job !== undefined];
  if (byPods && byJob) {
    throw new InvalidConfigError(
      `existing ${exporter} has a job and labels or a port: name the job if it is scraped already, or labels and port if it is to be scraped`,
    );
  }
  if (!byPods && !byJob) {
    throw new InvalidConfigError(
      `existing ${exporter} has neither a job nor labels and port: name the job that scrapes it, or the labels of its pods and the port, for example { labels: { app: '${exporter}' }, port: 'metrics' }`,
    );
  }
  if (job !== undefined) {
    if (job.trim() === '')
      throw new InvalidConfigError(`job of existing ${exporter} is empty: name the one that 'count by (job) (up)' shows`);
    return;
  }
  if (labels === undefined || Object.keys(labels).length === 0) {
    throw new InvalidConfigError(
      `existing ${exporter} has no labels, which would select every pod: set at least one that its pods carry, for example { app: '${exporter}' }`,
    );
  }
  if (port === undefined) {
    throw new InvalidConfigError(
      `existing ${exporter} has labels and no port: set the name of the port that serves metrics, for example 'metrics'`,
    );
  }
  assertLabels(labels);
  assertPortName(`port of existing ${exporter}`, port);
}
