import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../random';
import { GivenSeries } from '../samples';
import { Conditions, Fixed } from './conditions';

/** What is scraped in one run, and what goes wrong in it. Times are seconds. */
export interface Story {
  readonly series: readonly GivenSeries[];
  /** When it goes wrong; a family of failures always says so. */
  readonly fault?: number;
  /** When Prometheus is down. */
  readonly pauses?: readonly (readonly [from: number, to: number])[];
}

/** How a failure has to be noticed. */
export interface Notice {
  /** One of these alerts must fire. */
  readonly alerts: readonly string[];
  readonly severity: 'critical' | 'warning';
  /** Seconds from the fault to the first firing; undefined where nothing is promised under these conditions. */
  readonly within: (conditions: Conditions) => number | undefined;
  /**
   * Share of the failures that has to be noticed in time.
   *
   * @default 0.97
   */
  readonly share?: number;
}

/** Share of the innocents that has to be left alone. */
export const QUIET = 0.98;
export const NOTICED = 0.97;

/** A way in which runs go, with parameters of their own for each. */
export interface Family {
  readonly name: string;
  /** What happens, in a sentence. */
  readonly title: string;
  readonly hours: number;
  readonly levels: readonly ContractLevel[];
  /** @default - all of them are drawn. */
  readonly fixed?: Fixed;
  /** How it is noticed; an innocent has none. */
  readonly notice?: Notice;
  /** Alerts above info that an innocent may raise, or that a failure raises besides: they are right about it. */
  readonly allowed?: readonly string[];
  readonly story: (random: Random, conditions: Conditions, seconds: number) => Story;
}

export const ALL_LEVELS = [ContractLevel.CORE, ContractLevel.BASIC, ContractLevel.FULL] as const;
export const BASIC_UP = [ContractLevel.BASIC, ContractLevel.FULL] as const;
export const FULL = [ContractLevel.FULL] as const;

export const MINUTE = 60;
export const HOUR = 3600;

/** The same deadline under all conditions. */
export function within(seconds: number): Notice['within'] {
  return () => seconds;
}
