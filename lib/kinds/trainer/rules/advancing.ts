/**
 * Workers of runs that have made a step, or shown another loss, a moment ago and still answer. The second is for exporters without a step
 * counter.
 *
 * @param window what a moment is
 * @internal
 */
export function advancing(window: string): string {
  return ['tf_train_steps_total', 'tf_train_loss'].map((series) => `(changes(${series}[${window}]) > 0 and ${series})`).join(' or ');
}
