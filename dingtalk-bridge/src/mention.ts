import { Mention } from './config';
import { Rank, rankOf } from './rank';
import { Style } from './style';
import { Alert } from './webhook';

/** Whom the alerts call: the teams of those that fire and are critical, or everybody in the group. */
export function mentionOf(alerts: Alert[], { mentions, atAllForCritical }: Pick<Style, 'mentions' | 'atAllForCritical'>): Mention {
  const critical = alerts.filter((alert) => rankOf(alert) === Rank.CRITICAL);
  const called = critical.map((alert) => mentions.get(alert.labels.team ?? '')).filter((mention) => mention !== undefined);
  return {
    mobiles: [...new Set(called.flatMap((mention) => mention.mobiles))],
    userIds: [...new Set(called.flatMap((mention) => mention.userIds))],
    atAll: (atAllForCritical && critical.length > 0) || called.some((mention) => mention.atAll),
  };
}

/** The part of the text without which DingTalk calls nobody; empty when nobody is to be called. */
export function mentionText({ mobiles, userIds, atAll }: Mention, everybody: string): string {
  return [...(atAll ? [everybody] : []), ...mobiles, ...userIds].map((id) => `@${id}`).join(' ');
}
