import { LastWord } from './last-word';
import { Accepted, Done, Posted, QueueRecord } from './queue-record';
import { Rank, rankOf } from './rank';

/** For how long a notification that comes again is recognized. Alertmanager's retries and its peers' repeats come within it. */
export const REPEAT_WINDOW_MS = 60_000;
// DingTalk's limit looks back a minute, its penalty ten.
const POSTED_WINDOW_MS = 60_000;

/** A notification of which alerts are left to deliver. */
export interface Pending {
  readonly accepted: Accepted;
  /** How many of its alerts, from the start, are done with. */
  done: number;
  /** Indexes of alerts of which a newer state came while they waited. */
  readonly superseded: Set<number>;
  /** How often the message with the next alerts may have arrived. */
  attempts: number;
}

/** Everything that the bridge must remember: what the records say, replayed or live. */
export class QueueState {
  private pending = new Map<number, Pending>();
  private byRank = new Map<string, Map<Rank, Map<number, Pending>>>();
  private keys = new Map<string, number>();
  private posted: Posted[] = [];
  private lastWords = new Map<string, LastWord>();
  private alerts = new Map<string, number>();
  private bytes = new Map<string, number>();
  private lastId = 0;

  public nextId(): number {
    return ++this.lastId;
  }

  /** The notifications of a channel, most urgent first, the oldest of equals first. */
  public *pendingOf(channel: string): Generator<Pending> {
    for (const rank of [Rank.CRITICAL, Rank.FIRING, Rank.RESOLVED]) yield* this.ranked(channel, rank).values();
  }

  /** The notification of a channel that waits longest. */
  public oldest(channel: string): Pending | undefined {
    const firsts = [Rank.CRITICAL, Rank.FIRING, Rank.RESOLVED].map((rank) => this.ranked(channel, rank).values().next().value);
    return firsts.filter((pending) => pending !== undefined).sort((a, b) => a.accepted.at - b.accepted.at)[0];
  }

  /** How many notifications of a channel begin with an alert of the rank. */
  public count(channel: string, rank: Rank): number {
    return this.ranked(channel, rank).size;
  }

  /** The channels for which anything waits. */
  public get waitingChannels(): string[] {
    return [...this.alerts.keys()].filter((channel) => this.alertCount(channel) > 0);
  }

  /** How many alerts of a channel wait. */
  public alertCount(channel: string): number {
    return this.alerts.get(channel) ?? 0;
  }

  /** The room that a channel takes. */
  public bytesOf(channel: string): number {
    return this.bytes.get(channel) ?? 0;
  }

  public isRepeat(key: string, now: number): boolean {
    const at = this.keys.get(key);
    return at !== undefined && now - at < REPEAT_WINDOW_MS;
  }

  /** The messages of a robot that DingTalk still counts, and its penalties that may not be over. */
  public postedBy(robot: string): Posted[] {
    return this.posted.filter((post) => post.robot === robot);
  }

  /** A notification that waits. */
  public find(id: number): Pending | undefined {
    return this.pending.get(id);
  }

  public apply(record: QueueRecord): void {
    switch (record.type) {
      case 'accepted':
        this.lastId = Math.max(this.lastId, record.id);
        this.keys.set(record.key, record.at);
        if (record.alerts.length > 0) this.add({ accepted: this.withOwnId(record), done: 0, superseded: new Set(), attempts: 0 });
        break;
      case 'done':
        for (const progress of record.progress) this.proceed(progress);
        if (record.firing) for (const each of record.firing.alerts) this.lastWordOf(record.firing.channel).remember(each);
        break;
      case 'posted':
        this.posted.push(record);
        if (this.posted.length > 10_000) this.posted = this.posted.slice(-5_000);
        for (const id of record.ids ?? []) this.attempt(id);
        break;
      case 'restart':
        this.pending = new Map();
        this.byRank = new Map();
        this.alerts = new Map();
        this.keys = new Map();
        this.posted = [];
        this.lastWords = new Map();
        this.bytes = new Map();
    }
  }

  /** Records that rebuild this state; what is too old to matter is forgotten, here as well. */
  public *snapshot(now: number): Generator<QueueRecord> {
    this.posted = this.posted.filter(({ at, penaltyMs = POSTED_WINDOW_MS }) => at > now - penaltyMs);
    for (const [key, at] of this.keys) if (now - at >= REPEAT_WINDOW_MS) this.keys.delete(key);
    yield { type: 'restart' };
    for (const post of this.posted) yield { ...post, ids: undefined };
    for (const [key, at] of this.keys) yield this.remembered(key, at);
    for (const [channel, lastWord] of this.lastWords) {
      const alerts = lastWord.remembered((id) => this.pending.has(id));
      if (alerts.length > 0) yield { type: 'done', progress: [], firing: { channel, alerts } };
    }
    for (const { accepted } of this.pending.values()) yield accepted;
    const progress = [...this.pending.values()].map(({ accepted, done, attempts, superseded }) => {
      return {
        id: accepted.id,
        alerts: done,
        attempts: attempts || undefined,
        superseded: superseded.size > 0 ? [...superseded] : undefined,
      };
    });
    yield { type: 'done', progress };
  }

  // Damage in a log without checksums may have given a notification the number of another: both are to be delivered.
  private withOwnId(accepted: Accepted): Accepted {
    const other = this.pending.get(accepted.id);
    return other && other.accepted.key !== accepted.key ? { ...accepted, id: this.nextId() } : accepted;
  }

  private remembered(key: string, at: number): Accepted {
    return { type: 'accepted', id: this.lastId, channel: '', at, key, externalURL: '', bytes: 0, alerts: [] };
  }

  private add(pending: Pending): void {
    const { id, channel, alerts, bytes } = pending.accepted;
    if (this.pending.has(id)) return;
    this.pending.set(id, pending);
    this.ranked(channel, rankOf(alerts[0])).set(id, pending);
    this.alerts.set(channel, this.alertCount(channel) + alerts.length);
    this.bytes.set(channel, this.bytesOf(channel) + bytes);
    const lastWord = this.lastWordOf(channel);
    alerts.forEach((alert, index) => {
      const needless = lastWord.take(alert, { id, index });
      if (needless) this.pending.get(needless.id)?.superseded.add(needless.index);
    });
  }

  private lastWordOf(channel: string): LastWord {
    const lastWord = this.lastWords.get(channel) ?? new LastWord();
    this.lastWords.set(channel, lastWord);
    return lastWord;
  }

  private attempt(id: number): void {
    const pending = this.pending.get(id);
    if (pending) pending.attempts += 1;
  }

  private proceed({ id, alerts, attempts, superseded = [] }: Done['progress'][number]): void {
    this.advance(id, alerts);
    const pending = this.pending.get(id);
    if (!pending) return;
    if (attempts !== undefined) pending.attempts = attempts;
    for (const index of superseded) pending.superseded.add(index);
  }

  private advance(id: number, done: number): void {
    const pending = this.pending.get(id);
    if (!pending || done <= pending.done) return;
    const { channel, alerts, bytes } = pending.accepted;
    const before = rankOf(alerts[pending.done]);
    this.alerts.set(channel, this.alertCount(channel) - (Math.min(done, alerts.length) - pending.done));
    pending.done = done;
    pending.attempts = 0;
    const after = rankOf(alerts[done]);
    if (done >= alerts.length || after !== before) this.ranked(channel, before).delete(id);
    if (done >= alerts.length) {
      this.pending.delete(id);
      this.bytes.set(channel, this.bytesOf(channel) - bytes);
    } else if (after !== before) {
      this.ranked(channel, after).set(id, pending);
    }
  }

  private ranked(channel: string, rank: Rank): Map<number, Pending> {
    const ranks = this.byRank.get(channel) ?? new Map<Rank, Map<number, Pending>>();
    this.byRank.set(channel, ranks);
    const members = ranks.get(rank) ?? new Map<number, Pending>();
    ranks.set(rank, members);
    return members;
  }
}
