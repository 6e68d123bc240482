import { RecordingRule } from '../../../rules/recording-rule';
import { IDLE_STATES, lastIn } from '../rules/run-expressions';

const LOSS = 'tf_val_loss';

/** Since when a run that trains has not been evaluated. */
const SINCE = 'run:tf_val_loss:still_since';

/** How long a run had not been evaluated, written when it was. */
const GAP = 'run:tf_val_loss:gap_seconds';

/** What an evaluation changes, one of them also if its loss is the same as before, and the values that each had a minute ago. */
const SHOWN = {
  [LOSS]: 'run:tf_val_loss:last',
  tf_val_evals_since_improvement: 'run:tf_val_evals_since_improvement:last',
  'tf_run_time_seconds_total{category="validation"}': 'run:tf_run_time_seconds:validation_last',
};

const EVALUATED = Object.entries(SHOWN)
  .map(([series, last]) => `${series} != ${last}`)
  .join(' or ');

/** When the evaluations of a run were scraped last, or its steps where the pod that continues it shows none. */
const SEEN_AT = 'run:tf_val_loss:seen_at';

/** How often a run is evaluated, by the clock of Prometheus and without the time in which it rests. Each reads what was written before. */
export function evaluationRecordings(): RecordingRule[] {
  const now = `on (job, instance) (${EVALUATED} or ${LOSS} unless ${SHOWN[LOSS]})`;
  return [
    new RecordingRule(SEEN_AT, {
      expr: `timestamp(${LOSS}) or (max without (worker) (timestamp(tf_train_steps_total)) unless on (namespace, run_id) ${LOSS})`,
    }),
    new RecordingRule(GAP, { expr: `(timestamp(${LOSS}) - ${SINCE})\nand on (job, instance) (${EVALUATED})` }),
    new RecordingRule(SINCE, {
      expr: [`((${SINCE} and ${SEEN_AT}) or ${SEEN_AT})`, `unless ${now}`, `unless on (job, instance) ${lastIn(IDLE_STATES)}`].join('\n'),
    }),
    ...Object.entries(SHOWN).map(([series, last]) => new RecordingRule(last, { expr: series })),
  ];
}

/** Seconds from the last evaluation to the last scrape: while there is none, nothing is known to be missing. */
export const SINCE_EVALUATION = `(${SEEN_AT} - ${SINCE})`;

/** The longest time between two evaluations of a run, over all its pods. */
export function longestGap(history: string): string {
  return `max by (namespace, run_id) (max_over_time(${GAP}[${history}]))`;
}

/** How many evaluations of a pod were seen. */
export function evaluationsOfPod(history: string): string {
  return `count_over_time(${GAP}[${history}])`;
}

/** How many evaluations of a run were seen. */
export function evaluationsSeen(history: string): string {
  return `sum by (namespace, run_id) (${evaluationsOfPod(history)})`;
}
