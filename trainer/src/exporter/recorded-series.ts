import { z } from 'zod';
import { MetricType } from '../../../lib/metrics';
import { assertLabels } from './labels';
import { ExportedMetric } from './layout';
import { SeriesSnapshot } from './snapshot';

const number = z.custom<number>((value) => typeof value === 'number', 'must be a number');
const series = z.strictObject({ labels: z.record(z.string(), z.string()), numbers: z.array(number) });

/** The series of some metrics, as they are written to a file. */
export const seriesLists = z.array(z.array(series));
export const seriesByName = z.record(z.string(), z.array(series));

export const stampSchema = z.strictObject({ boot: z.string(), up: z.number(), wall: z.number() });

/** JSON has no NaN and no Infinity, and a diverged loss is just that. */
export function keepNonFinite(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { nonFinite: String(value) } : value;
}

export function restoreNonFinite(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'nonFinite')
    ? Number((value as { nonFinite: unknown }).nonFinite)
    : value;
}

/** @throws Error when no process can have recorded this series of the metric */
export function assertSeries(metric: ExportedMetric, { labels, numbers }: SeriesSnapshot): void {
  assertLabels(metric, labels);
  if (!isPossible(metric, numbers)) throw new Error(`'${metric.name}' cannot be ${numbers.join(', ')}`);
}

function isPossible({ type, buckets }: ExportedMetric, numbers: readonly number[]): boolean {
  const [first, ...counts] = numbers;
  if (type === MetricType.HISTOGRAM && counts.length !== buckets.length + 1) return false;
  if (type !== MetricType.HISTOGRAM && numbers.length !== 1) return false;
  if (type === MetricType.GAUGE) return true;
  return first >= 0 && first < Infinity && counts.every((count) => count >= 0 && Number.isSafeInteger(count));
}
