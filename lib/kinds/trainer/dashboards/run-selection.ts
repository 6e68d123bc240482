import { Variable } from '../../../dashboards/variable';

/** Of every trainer there is at least one of these, also of one that exports the core metrics alone. */
const EVERY_RUN = '__name__=~"tf_run_state|tf_train_loss"';

/** Matcher of the namespaces that the reader has chosen. */
export const NAMESPACE = 'namespace=~"$namespace"';

const MODEL = `${NAMESPACE}, model_name=~"$model_name"`;

/** Matchers of the run that the reader has chosen. */
export const ONE_RUN = `${MODEL}, run_id="$run_id"`;

/** Matchers of the runs that the reader has chosen. */
export const SEVERAL_RUNS = `${MODEL}, run_id=~"$run_id"`;

const RUNS_OF = [Variable.labels('namespace', `{${EVERY_RUN}}`), Variable.labels('model_name', `{${EVERY_RUN}, ${NAMESPACE}}`)];

/** Namespace, model and one run. */
export const ONE_RUN_VARIABLES = [...RUNS_OF, Variable.label('run_id', `{${EVERY_RUN}, ${MODEL}}`)];

/** Namespace, model and any number of runs. */
export const SEVERAL_RUNS_VARIABLES = [...RUNS_OF, Variable.labels('run_id', `{${EVERY_RUN}, ${MODEL}}`)];

/** A gauge of the run, as one series over restarts in other pods and on other nodes, whatever their role. */
export function latest(metric: string, matchers = ONE_RUN): string {
  return `max without (instance, pod, node, role) (${metric}{${matchers}})`;
}

/** Increase of a counter per second, as one series over restarts. */
export function perSecond(counter: string, matchers = ONE_RUN): string {
  return `sum without (instance, pod, node, role) (rate(${counter}{${matchers}}[$__rate_interval]))`;
}

/** Quantile of a histogram over all workers of the run. */
export function quantile(q: number, histogram: string): string {
  return `histogram_quantile(${q}, sum by (le) (rate(${histogram}_bucket{${ONE_RUN}}[$__rate_interval])))`;
}
