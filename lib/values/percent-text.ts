/** A ratio as messages show it, like `humanizePercentage` of Prometheus: 0.57 is `57%`. Twelve digits leave out what floating point adds. */
export function percentText(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(12))}%`;
}
