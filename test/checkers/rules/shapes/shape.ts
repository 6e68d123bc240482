import { Firing } from '../../../../tools/signal/judge';
import { firingAt } from '../scenario';
import { Part } from '../stories';

/** What somebody must be notified of, and by when; times are seconds of the story. */
export interface Noticed {
  readonly alert: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** When what it is about begins: it must not fire sooner. */
  readonly from: number;
  /** The latest moment at which it must fire for the first time. */
  readonly by: number;
  /** Until when it must still fire, at every evaluation from `by` on. */
  readonly until?: number;
}

/** A story from real training life: what is scraped, and what may fire in the whole of it. */
export interface Shape extends Part {
  readonly name: string;
  /** @default - nothing above info fires, at any time. */
  readonly noticed?: Noticed;
  /** Names of alerts above info that the same cause may raise: inhibited, or the business of another person. */
  readonly consequences?: readonly string[];
}

const STEP_SECONDS = 15;

/** Expects that what is noticed fires in time and goes on, and that nothing else above info fires at any time. */
export function expectNoticed({ noticed, consequences = [] }: Shape, firing: readonly Firing[]): void {
  const names = firing.filter(({ labels }) => !['none', 'info'].includes(labels.severity)).map(({ labels }) => labels.alertname);
  const allowed = [...(noticed ? [noticed.alert] : []), ...consequences];
  expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  if (!noticed) return;
  const { alert, severity, from, by, until } = noticed;
  const spans = firing.filter(({ labels }) => labels.alertname === alert && labels.severity === severity);
  const first = Math.min(...spans.map((span) => span.from));
  expect(first).toBeGreaterThanOrEqual(from);
  expect(first).toBeLessThanOrEqual(by);
  if (until === undefined) return;
  // Some of its labels may change.
  const silent = range(by, until, STEP_SECONDS).filter((moment) => firingAt(spans, moment).length === 0);
  expect(silent).toEqual([]);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}
