import { RecordingRule } from '../../../rules/recording-rule';
import { rounded } from '../../../values/percent-text';

/** What each worker computes per step: in a synchronous run everyone waits for the slowest, so only that shows which one it is. */
const COMPUTE = 'worker:tf_train_compute_seconds:mean10m';
const EXCESS = 'worker:tf_train_compute_seconds:excess';
const CHANGE = 'worker:tf_train_compute_seconds:squared_change30m';
const EXCESS_LASTING = 'worker:tf_train_compute_seconds:excess1h';
const NOISE = 'gang:tf_train_compute_seconds:noise';
const GANG = 'job, namespace, run_id';

/** With so many workers half of the straggler is in the median: the other one is the measure. */
const PAIR = 2;
/** Of the ratio that is the threshold, a worker must be slower by this much to be noticed at once: equal ones drift apart for minutes. */
const AT_ONCE = 1.35;
/** When it lasts for an hour, this is enough; not of a pair, where what one is above the other is how far either is off. */
const LASTING = 0.9;
const LASTING_MINUTES = 45;
/** In medians of how much it changes in half an hour: what comes and goes is no straggler. */
const CHANGES = 4;
/** In medians of how far the workers are from their median: unequal ones always differ. */
const DISTANCES = 4;

/** By how much of the median of the workers, or of the other one of a pair, each computes longer. */
export function stragglerRecordings(): RecordingRule[] {
  const reference = `(quantile by (${GANG}) (0.5, ${COMPUTE}) unless count by (${GANG}) (${COMPUTE}) == ${PAIR}) or min by (${GANG}) (${COMPUTE})`;
  return [
    new RecordingRule(EXCESS, { expr: `${COMPUTE} / on (${GANG}) group_left () (${reference}) - 1` }),
    new RecordingRule(EXCESS_LASTING, {
      expr: `avg_over_time(${EXCESS}[1h]) and count_over_time(${EXCESS}[1h]) >= ${LASTING_MINUTES}`,
    }),
  ];
}

/** How much that changes in half an hour, in most workers of a run and most of the time. */
export function stragglerNoiseRecordings(): RecordingRule[] {
  return [
    new RecordingRule(CHANGE, { expr: `(${EXCESS} - (${EXCESS} offset 30m)) ^ 2` }),
    new RecordingRule(NOISE, { expr: `sqrt(quantile by (${GANG}) (0.5, quantile_over_time(0.5, ${CHANGE}[3h])))` }),
  ];
}

/**
 * Workers that compute longer than the others, beyond what those differ by, with the seconds per step.
 *
 * @param ratio of the median of the workers; of two, the other one is the measure
 */
export function straggling(ratio: number): string {
  const least = rounded(ratio - 1);
  const apart = `quantile by (${GANG}) (0.5, abs(${EXCESS}))`;
  const workers = `count by (${GANG}) (${EXCESS})`;
  return [
    `${COMPUTE} and (`,
    `${EXCESS} > ${rounded(AT_ONCE * least)}`,
    `or ${EXCESS_LASTING} > ${rounded(LASTING * least)} and on (${GANG}) ${workers} > ${PAIR}`,
    ')',
    `unless ${EXCESS} < on (${GANG}) group_left () (${CHANGES} * ${NOISE})`,
    `unless ${EXCESS} < on (${GANG}) group_left () (${DISTANCES} * ${apart} and ${workers} > ${PAIR})`,
  ].join('\n');
}
