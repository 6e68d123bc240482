import { ExpressionCheck } from '../promql/expression-check';
import { SeriesUse } from '../promql/series-use';
import { Rule } from '../rules/rule';
import { intervalOf } from '../scraping/job-checks';
import { durationMs } from '../values/durations';
import { ThresholdSet } from '../values/threshold-set';
import { ISubjectKind } from './subject';

/** Of fewer scrapes a rate has gaps as soon as one is lost. */
const LEAST_SCRAPES = 4;

/** What kinds of the library keep of their thresholds. */
interface Judged {
  readonly _thresholds?: ThresholdSet<Record<string, unknown>>;
  readonly _values?: Record<string, unknown>;
}

/**
 * Windows of rates that hold too few scrapes, a sentence each: those that are thresholds of a kind, by the interval of its own jobs, and those
 * in expressions, by that of the job that exports what they read.
 *
 * @param globalInterval at which a job is scraped unless it says otherwise
 */
export function shortWindows(kinds: readonly ISubjectKind[], globalInterval: string): string[] {
  const intervals = seriesIntervals(kinds, globalInterval);
  return kinds.flatMap((kind) => {
    const named = shortThresholds(kind, globalInterval);
    return named.length > 0 ? named : kind.ruleGroups.flatMap(({ rules }) => rules.flatMap((rule) => shortRanges(rule, intervals)));
  });
}

function shortThresholds(kind: ISubjectKind, globalInterval: string): string[] {
  const { _thresholds: thresholds, _values: values } = kind as Judged;
  if (!thresholds || !values) return [];
  const longest = longestInterval(kind, globalInterval) ?? '0s';
  const least = leastMs(longest);
  return thresholds.names
    .filter((name) => thresholds.threshold(name).rateWindow && thresholds.threshold(name).size(values[name]) < least)
    .map(
      (name) =>
        `${name} '${String(values[name])}' of kind '${kind.id}' holds fewer than ${LEAST_SCRAPES} scrapes at the interval '${longest}': use at least '${least / 1000}s', or scrape more often`,
    );
}

function shortRanges({ name, expr, unchecked }: Rule, intervals: ReadonlyMap<string, string>): string[] {
  if (unchecked.includes(ExpressionCheck.SHORT_WINDOW)) return [];
  const short = new SeriesUse(expr, { typeOf: () => undefined, recordedFrom: () => undefined }).ranges.flatMap(
    ({ series, function: taken, range }) => {
      const interval = intervals.get(series);
      if (interval === undefined || lengthMs(range) >= leastMs(interval)) return [];
      return [
        `rule ${name} takes ${taken}(${series}[${range}]), which holds fewer than ${LEAST_SCRAPES} scrapes at the interval '${interval}': use at least '${leastMs(interval) / 1000}s', scrape more often, or say that it is meant: unchecked: [ExpressionCheck.SHORT_WINDOW]`,
      ];
    },
  );
  return [...new Set(short)];
}

/** How often each series is scraped: the longest where several jobs export it. */
function seriesIntervals(kinds: readonly ISubjectKind[], globalInterval: string): ReadonlyMap<string, string> {
  const intervals = new Map<string, string>();
  for (const kind of kinds) {
    const interval = longestInterval(kind, globalInterval);
    if (interval === undefined) continue;
    for (const series of kind.catalog.seriesNames) intervals.set(series, longer(interval, intervals.get(series) ?? interval));
  }
  return intervals;
}

/** Undefined where nothing is scraped: it is pushed, and as often as its senders like. */
function longestInterval(kind: ISubjectKind, globalInterval: string): string | undefined {
  return kind
    .scrapeConfigs(['default'])
    .map((job) => intervalOf(job, globalInterval))
    .reduce<string | undefined>((a, b) => longer(b, a ?? b), undefined);
}

function longer(a: string, b: string): string {
  return durationMs('scrape interval', a) > durationMs('scrape interval', b) ? a : b;
}

function leastMs(interval: string): number {
  return LEAST_SCRAPES * durationMs('scrape interval', interval);
}

/** A number without a unit is one of seconds. */
function lengthMs(range: string): number {
  return /^[\d.]+$/.test(range) ? Number(range) * 1000 : /^\w+$/.test(range) ? durationMs('range', range) : Infinity;
}
