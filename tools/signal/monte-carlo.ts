import { ContractLevel } from '../../lib/metrics';
import { InhibitRule } from '../../lib/rules/inhibit-rule';
import { Severity } from '../../lib/rules/severity';
import { Random } from '../random';
import { readBy } from '../shipped-rules';
import { apart, batches, together } from './batch';
import { Conditions, drawConditions, Fixed, hourlyNoise } from './families/conditions';
import { Family, HOUR } from './families/family';
import { EPOCH } from './families/training';
import { Judge, Verdict } from './judge';
import { reported, shippedInhibition } from './reported';

/** What was made of one run of a family. */
export interface Outcome {
  readonly family: Family;
  readonly conditions: Conditions;
  /** Noise of the mean of an hour, relative. */
  readonly hourly: number;
  /** Seconds from the fault to the first firing of an alert of the kind; infinite when there was none. */
  readonly detected: number;
  /** Whether it was in time; undefined where nothing is promised, and for innocents. */
  readonly noticed?: boolean;
  /** Share of the time after the detection in which it fired. */
  readonly share: number;
  /** Firings of alerts of the kind after the fault. */
  readonly firings: number;
  /** Alerts above info that should not have been sent, by name: of an innocent, or before the fault. */
  readonly wrong: readonly string[];
  /** Those of them that wake somebody. */
  readonly pages: readonly string[];
}

export interface Campaign {
  readonly families: readonly Family[];
  /** Runs of each family. */
  readonly runs: number;
  readonly seed: number;
  readonly level?: ContractLevel;
  /** Intervals of scraping that the runs of a family take by turns; by default they are drawn. */
  readonly scrapes?: readonly number[];
  /** Looked at alone; by default every alert. */
  readonly alerts?: readonly string[];
  readonly hours?: number;
  /** When in their intervals groups are evaluated, the same for all runs; by default it is drawn. */
  readonly spread?: number;
  /** Runs that are judged at once. */
  readonly batch?: number;
  readonly onOutcome?: (outcome: Outcome) => void;
}

const BATCH = 20;

interface Drawn {
  readonly family: Family;
  readonly conditions: Conditions;
  readonly seconds: number;
  readonly fault?: number;
}

/** Judges runs of the families with random parameters, which the seed repeats. */
export async function monteCarlo(judge: Judge, campaign: Campaign): Promise<Outcome[]> {
  const inhibition = shippedInhibition();
  const outcomes = new Map<number, Outcome>();
  await judge.judgeAll(batches(draws(campaign), campaign.batch ?? BATCH), together, (batch, verdict) =>
    apart(verdict, batch.length).forEach((own, number) => {
      const { index, drawn } = batch[number].run;
      const outcome = outcomeOf(drawn, own, inhibition);
      outcomes.set(index, outcome);
      campaign.onOutcome?.(outcome);
    }),
  );
  return [...outcomes].sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
}

function* draws({ families, runs, seed, level, scrapes, alerts, hours, spread }: Campaign) {
  let index = 0;
  const names = alerts && readBy(alerts);
  // Families by turns, so that what is left out when somebody stops it is spread over all.
  for (let number = 0; number < runs; number++) {
    for (const family of families) {
      const random = new Random(hash(`${seed}/${family.name}/${number}`));
      const levels = level ? family.levels.filter((one) => one === level) : family.levels;
      if (levels.length === 0) continue;
      const turn: Fixed = scrapes ? { scrape: scrapes[number % scrapes.length] } : {};
      const conditions = drawConditions(random, levels[number % levels.length], { ...turn, ...family.fixed });
      const seconds = (hours ?? family.hours) * HOUR;
      const { series, fault, pauses } = family.story(random, conditions, seconds);
      const { scrape } = conditions;
      const read = names ? series.filter((one) => names.has(one.series.split('{')[0])) : series;
      const judged = {
        series: read,
        start: EPOCH,
        end: EPOCH + seconds,
        scrape,
        evaluate: scrape,
        spread: spread ?? 1 + Math.floor(random.next() * 1e6),
        pauses,
        alerts,
      };
      yield { run: { index: index++, drawn: { family, conditions, seconds, fault } }, judged };
    }
  }
}

function outcomeOf({ family, conditions, seconds, fault = Infinity }: Drawn, verdict: Verdict, inhibition: InhibitRule[]): Outcome {
  const { notice, allowed = [] } = family;
  const sent = reported(verdict.firing, inhibition).flatMap(({ labels, spans }) =>
    spans.map(([from, to]) => ({
      alert: labels.alertname,
      severity: labels.severity,
      from: from - EPOCH,
      to: Math.min(seconds, to - EPOCH),
    })),
  );
  const ofKind = (one: (typeof sent)[number]): boolean =>
    notice !== undefined &&
    notice.alerts.includes(one.alert) &&
    (one.severity === notice.severity || one.severity === String(Severity.CRITICAL));
  const right = sent.filter((one) => ofKind(one) && one.to > fault);
  const detected = Math.min(...right.map(({ from }) => Math.max(0, from - fault)));
  const limit = notice?.within(conditions);
  const loud = sent.filter(({ severity }) => severity === String(Severity.CRITICAL) || severity === String(Severity.WARNING));
  // A failure may raise its consequences; what comes before it is wrong.
  const wrong = loud.filter(({ alert, from }) => from < fault && !allowed.includes(alert));
  return {
    family,
    conditions,
    hourly: hourlyNoise(conditions),
    detected,
    noticed: notice && limit !== undefined ? detected <= limit : undefined,
    share: covered(right, fault + detected, seconds),
    firings: right.length,
    wrong: wrong.map(({ alert }) => alert),
    pages: wrong.filter(({ severity }) => severity === String(Severity.CRITICAL)).map(({ alert }) => alert),
  };
}

/** Share of the time from `from` to `until` in which one of them fired. */
function covered(spans: readonly { readonly from: number; readonly to: number }[], from: number, until: number): number {
  let [at, sum] = [from, 0];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, Math.min(until, span.to) - Math.max(at, span.from));
    at = Math.max(at, span.to);
  }
  return until > from ? sum / (until - from) : 1;
}

/** FNV-1a. */
function hash(text: string): number {
  return [...text].reduce((sum, character) => Math.imul(sum ^ character.charCodeAt(0), 0x01000193), 0x811c9dc5);
}
