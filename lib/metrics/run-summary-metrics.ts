import { Metric, MetricUnit } from './metric';
import { enumeration, RUN_RESULTS } from './training-labels';

const { SECONDS, DOLLARS } = MetricUnit;

/** Job under which runs leave their summary at a Pushgateway, one group for each model: the next run of the model replaces it. */
export const RUN_SUMMARY_JOB = 'tf-run-summary';

/**
 * What stays of a run at a Pushgateway after it has ended. The names are none of {@link TRAINING_METRICS}: what watches live runs must
 * not take a run that is long over for one.
 */
export const RUN_SUMMARY_METRICS: Metric[] = [
  Metric.gauge('tf_run_summary_result', 'How the last run ended: exactly one of them is 1', {
    labels: [enumeration('result', RUN_RESULTS)],
  }),
  Metric.gauge('tf_run_summary_duration_seconds', 'Wall time of the last run', { unit: SECONDS }),
  Metric.gauge('tf_run_summary_steps', 'Training steps of the last run'),
  Metric.gauge('tf_run_summary_train_loss_best', 'Lowest training loss of a log window of the last run'),
  Metric.gauge('tf_run_summary_val_loss_best', 'Lowest loss of the last run on the validation samples'),
  Metric.gauge('tf_run_summary_val_accuracy', 'Accuracy of the last evaluation of the last run, 0 to 1'),
  Metric.gauge('tf_run_summary_gpu_seconds', 'GPU-seconds allocated to the last run', { unit: SECONDS }),
  Metric.gauge('tf_run_summary_cost_dollars', 'Cost of the last run', { unit: DOLLARS }),
  Metric.gauge('tf_run_summary_unjudged', 'Groups of alerts by which the last run was not judged; always 1', {
    labels: [{ name: 'group', bound: 16 }],
  }),
];
