import { Mention } from './config';
import { Rank, rankOf } from './rank';
import { Alert } from './webhook';

/** Whom the alerts call: the teams of those that fire and are critical. */
export function mentionOf(alerts: Alert[], mentions: Record<string, Mention>): Mention {
  const called = alerts
    .filter((alert) => rankOf(alert) === Rank.CRITICAL)
    .map((alert) => mentions[alert.labels.team ?? ''])
    .filter((mention) => mention !== undefined);
  return {
    mobiles: [...new Set(called.flatMap((mention) => mention.mobiles))],
    userIds: [...new Set(called.flatMap((mention) => mention.userIds))],
  };
}

/** The part of the text without which DingTalk calls nobody; empty when nobody is to be called. */
export function mentionText({ mobiles, userIds }: Mention): string {
  return [...mobiles, ...userIds].map((id) => `@${id}`).join(' ');
}
