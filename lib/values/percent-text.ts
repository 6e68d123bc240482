/** The number without what floating point adds to it: `100 * 0.57` becomes 57. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** A ratio in percent, as it is compared with a metric in percent: 57 for 0.57. */
export function percentage(ratio: number): number {
  return rounded(100 * ratio);
}

/** A ratio as messages show it, like `humanizePercentage` of Prometheus: 0.57 is `57%`. */
export function percentText(ratio: number): string {
  return `${percentage(ratio)}%`;
}
