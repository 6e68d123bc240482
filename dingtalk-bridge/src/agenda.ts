import { Waiting } from './pace';
import { Pending, QueueState } from './queue-state';
import { Rank, rankOf } from './rank';
import { Retries } from './retries';

/** What of a channel may be sent now: most urgent first, what has failed too often last. */
export class Agenda {
  public constructor(
    private readonly channel: string,
    private readonly state: QueueState,
    private readonly retries: Retries,
  ) {}

  /** How much there is; what has failed too often is no longer urgent. */
  public count(now: number): Pick<Waiting, 'critical' | 'others' | 'alerts'> {
    const { channel, state, retries } = this;
    let critical = state.count(channel, Rank.CRITICAL);
    let others = state.count(channel, Rank.FIRING) + state.count(channel, Rank.RESOLVED);
    for (const id of retries.ids) {
      const pending = state.find(id);
      if (!pending) continue;
      const isCritical = rankOf(pending.accepted.alerts[pending.done]) === Rank.CRITICAL;
      const isPaused = retries.isPaused(id, now);
      if (isCritical && (isPaused || retries.isSuspect(id))) critical -= 1;
      if (isCritical && !isPaused && retries.isSuspect(id)) others += 1;
      if (!isCritical && isPaused) others -= 1;
    }
    return { critical, others, alerts: state.alertCount(channel) };
  }

  /** @throws Error when there is none */
  public first(now: number): Pending {
    for (const pending of this.ready(now)) return pending;
    throw new Error('nothing may be sent');
  }

  /** What may go into a digest. A notification that has failed too often goes alone, or the others would fail with it. */
  public digest(now: number, isFit: (pending: Pending) => boolean): Pending[] {
    const digest: Pending[] = [];
    for (const pending of this.ready(now)) {
      if (digest.length >= this.retries.maxInDigest || this.retries.isSuspect(pending.accepted.id)) break;
      if (isFit(pending)) digest.push(pending);
    }
    return digest;
  }

  private *ready(now: number): Generator<Pending> {
    const suspects: Pending[] = [];
    for (const pending of this.state.pendingOf(this.channel)) {
      const { id } = pending.accepted;
      if (this.retries.isPaused(id, now)) continue;
      if (this.retries.isSuspect(id)) suspects.push(pending);
      else yield pending;
    }
    yield* suspects;
  }
}
