import { ofJobs, Rewriting } from '../promql/rewriting';

/** The series in which the labels of a metric are what rules read. */
export function normalized(level: string, metric: string): string {
  return `${level}:${metric}:normalized`;
}

/** The series of its timestamps. */
export function timestamps(level: string, metric: string): string {
  return `${level}:${metric}:timestamp`;
}

/** One in which metrics are read under their normalized names. */
export function toNormalized(names: Iterable<readonly [metric: string, level: string]>): Rewriting {
  return { ...ofJobs({}), series: new Map([...names].map(([metric, level]) => [metric, normalized(level, metric)])) };
}

/** Takes a label from beside it, where the scrape has put the label of the target in its place. */
export function fromExported(expr: string, labels: readonly string[]): string {
  return labels.reduce((inner, label) => `label_replace(${inner}, "${label}", "$1", "exported_${label}", "(.+)")`, expr);
}
