import { TERMINAL_RUN_STATES } from '../../../lib/metrics';
import { Journal } from '../exporter';

/** Why the process that left a journal has ended before its run, as far as it did not say so itself; undefined when it did. */
export function interruptionOf({ series }: Journal): 'nonfinite' | 'unknown' | undefined {
  const state = series.tf_run_state?.find(({ numbers: [holds] }) => holds === 1)?.labels.state;
  if (state !== undefined && state !== 'failed' && TERMINAL_RUN_STATES.includes(state)) return undefined;
  const losses = series.tf_train_loss ?? [];
  return losses.every(({ numbers: [loss] }) => Number.isFinite(loss)) ? 'unknown' : 'nonfinite';
}
