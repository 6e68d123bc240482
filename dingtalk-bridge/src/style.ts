import { Mention } from './config';
import { Texts } from './texts';
import { Zone } from './zone';

/** What decides how alerts read. */
export interface Style {
  readonly texts: Texts;
  readonly zone: Zone;
  /** Whom a critical alert calls, by the alert's label `team`. */
  readonly mentions: ReadonlyMap<string, Mention>;
  /** Whether a critical alert calls everybody in the group. */
  readonly atAllForCritical: boolean;
  /** A word without which the robot's security settings refuse a message. */
  readonly keyword?: string;
  /** Whether a message about one alert is a card with buttons. */
  readonly cards: boolean;
  /** What a message's body must stay below. */
  readonly maxBytes: number;
}
