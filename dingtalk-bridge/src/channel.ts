import { LossReason } from '../../lib/metrics/bridge-metrics';
import { Agenda } from './agenda';
import { Batch, batchOf, Progress } from './batch';
import { Clock } from './clock';
import { renderDetail } from './detail';
import { renderDigest } from './digest';
import { Answer, Outcome, RESULT_OF } from './dingtalk-answer';
import { renderIsolated, Rendered } from './isolate';
import { FIRST_PENALTY_MS, Lane } from './lane';
import { HEARTBEAT_MS } from './lease';
import { Log } from '../../runtime/log';
import { DingTalkMessage, titleOf } from './message';
import { BridgeMetrics, count } from './metrics';
import { nextStep, Step } from './pace';
import { Pause } from './pause';
import { QueueRecord } from './queue-record';
import { QueueState } from './queue-state';
import { Rank, rankOf } from './rank';
import { Retries } from './retries';
import { Alert } from './webhook';

/** Older alerts are given up: who reads them would be misled. */
const MAX_AGE_MS = 6 * 3_600_000;
/** How often a message is sent that may have arrived each time. */
const MAX_UNCONFIRMED = 3;
/** How long such a message waits before it is sent again: the last copy outlasts a short outage, unless a robot that recovers comes first. */
const UNCONFIRMED_PAUSES_MS = [15_000, 180_000];
/** How often a message is refused before it is given up. */
const MAX_REFUSALS = new Map([
  [Outcome.REFUSED, 5],
  [Outcome.UNKNOWN, 11],
]);
/** A message that is still too long for DingTalk at this size is refused for another reason. */
const SMALLEST_MESSAGE_BYTES = 1_000;
const UNEXPECTED_BACKOFF_MS = 1_000;
const LONGEST_UNEXPECTED_BACKOFF_MS = 60_000;
const MAX_LOGGED_CHARACTERS = 2_000;

/** What a channel needs of the process around it. */
export interface ChannelContext {
  readonly state: QueueState;
  /** Writes a record of what was done, until that succeeds. */
  readonly record: (record: QueueRecord) => Promise<void>;
  /** Whether this process still leads; it must send nothing otherwise. */
  readonly isLeader: () => boolean;
  readonly metrics: BridgeMetrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** A message that was sent, or tried to. */
interface Attempt {
  readonly lane: Lane;
  readonly shortened: number;
  readonly progress: Progress[];
  readonly isDigest: boolean;
}

/** The name that Alertmanager posts to: delivers its queue through its robots, which all belong to the same group. */
export class Channel {
  private readonly retries = new Retries();
  private readonly agenda: Agenda;
  private readonly pause: Pause;
  private lastCritical = -Infinity;
  private lastSent = -Infinity;
  private shrink = 1;
  private stopped = false;
  private aborted = false;
  private running: Promise<void> = Promise.resolve();

  public constructor(
    public readonly name: string,
    private readonly lanes: Lane[],
    private readonly context: ChannelContext,
  ) {
    this.agenda = new Agenda(name, context.state, this.retries);
    this.pause = new Pause(context.clock);
  }

  public start(): void {
    this.running = this.run();
  }

  /** Wakes the channel for a new notification. */
  public wake(): void {
    this.pause.end();
  }

  /** Sends what may be sent at once, and ends. */
  public async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  /** Starts no other message. */
  public abort(): void {
    this.aborted = true;
    this.wake();
  }

  // Never rejects: whatever one notification does, the others are still to be delivered.
  private async run(): Promise<void> {
    for (let backoff = UNEXPECTED_BACKOFF_MS; !this.aborted;) {
      try {
        if (await this.turn()) return;
        backoff = UNEXPECTED_BACKOFF_MS;
      } catch (cause) {
        if (this.stopped) return;
        this.context.log.error('unexpected failure, which is a bug in this bridge', { channel: this.name, reason: String(cause) });
        await this.pause.wait(backoff);
        backoff = Math.min(2 * backoff, LONGEST_UNEXPECTED_BACKOFF_MS);
      }
    }
  }

  /** @returns whether it was the last one */
  private async turn(): Promise<boolean> {
    const { clock, isLeader } = this.context;
    await this.giveUpOld();
    const now = clock.now();
    const waiting = { ...this.agenda.count(now), lastCritical: this.lastCritical, lastSent: this.lastSent };
    const step = nextStep(waiting, this.lanes, now);
    if (step.kind === 'detail' || step.kind === 'digest') {
      if (isLeader()) await this.deliver(step, now);
      else if (this.stopped) return true;
      // A pause of the process or of the volume loses the lead for a while; who has lost it for good is ended.
      else await this.pause.wait(HEARTBEAT_MS);
      return false;
    }
    if (this.stopped) return true;
    const until = Math.min(step.kind === 'wait' ? step.until : Infinity, this.retries.nextAt(now));
    await this.pause.wait(until - now);
    return false;
  }

  private async deliver({ kind, lane }: Extract<Step, { lane: Lane }>, now: number): Promise<void> {
    const digest = kind === 'digest' ? this.agenda.digest(now, ({ attempts }) => attempts < MAX_UNCONFIRMED) : [];
    const isDigest = digest.length > 1;
    const batch = batchOf(isDigest ? digest : [this.agenda.first(now)]);
    if (batch.alerts.length === 0) return this.finish(batch.progress(0));
    const rendered = this.render(batch, lane, isDigest);
    if ('cause' in rendered) return this.giveUp(batch.progress(1), 'unrenderable', String(rendered.cause));
    const { message, alerts, shortened } = rendered.page;
    const attempt = { lane, shortened, progress: batch.progress(alerts), isDigest };
    // The process before this one may have ended in the middle of the last attempt.
    if (attempt.progress.some(({ attempts }) => attempts >= MAX_UNCONFIRMED)) return this.letGo(attempt.progress, 0, 'no answer');
    const answer = await this.post(attempt, message);
    this.lastSent = this.context.clock.now();
    if (batch.alerts.slice(0, alerts).some((alert) => rankOf(alert) === Rank.CRITICAL)) this.lastCritical = this.lastSent;
    await this.conclude(answer, attempt);
  }

  private render({ alerts, externalURL, truncated }: Batch, { style }: Lane, isDigest: boolean): Rendered {
    const render = isDigest ? renderDigest : renderDetail;
    const maxBytes = Math.floor(style.maxBytes * this.shrink);
    return renderIsolated(alerts, (some) => render(some, externalURL, { ...style, maxBytes }, truncated));
  }

  private async post({ lane, progress }: Attempt, message: DingTalkMessage): Promise<Answer> {
    const { clock, metrics, log, record, isLeader } = this.context;
    const robot = lane.robot.name;
    const startedAt = clock.now();
    // Counted before it is sent, so that a restart in between exceeds neither DingTalk's limit nor that of copies.
    lane.bucket.spend(startedAt);
    await record({ type: 'posted', robot, at: startedAt, ids: progress.map(({ id }) => id) });
    const notSent = async () => record({ type: 'done', progress: progress.map(({ id, attempts }) => ({ id, alerts: 0, attempts })) });
    // A slow disk may have taken longer than the lead lasts, and the next leader may have sent a newer state by now.
    if (!isLeader()) {
      await notSent();
      return { outcome: Outcome.UNREACHABLE, reason: 'another replica may lead' };
    }
    const answer = await lane.robot.post(message, isLeader);
    const { outcome, reason } = answer;
    metrics.histogram('dingtalk_bridge_delivery_duration_seconds').observe({ robot }, (clock.now() - startedAt) / 1000);
    count(metrics, 'dingtalk_bridge_deliveries_total', { robot, result: RESULT_OF[outcome] });
    const title = titleOf(message);
    if (outcome === Outcome.DELIVERED) {
      metrics.gauge('dingtalk_bridge_last_success_timestamp_seconds').set({ robot }, clock.wall() / 1000);
      log.info('delivered', { channel: this.name, robot, title });
    } else {
      log.error('not delivered', { channel: this.name, robot, title, outcome, reason });
      if (outcome !== Outcome.UNCONFIRMED) await notSent();
    }
    return answer;
  }

  private async conclude({ outcome, reason }: Answer, attempt: Attempt): Promise<void> {
    const { lane, progress, isDigest } = attempt;
    const now = this.context.clock.now();
    switch (outcome) {
      case Outcome.DELIVERED:
        this.retries.succeeded(lane.succeeded());
        this.shrink = 1;
        return this.delivered(attempt);
      case Outcome.THROTTLED:
        return this.throttled(attempt, now);
      case Outcome.ROBOT_REFUSED:
        lane.refuse();
        // Another robot may still say it; the last one has nobody to leave it to.
        if (this.hasAnother(lane, now)) return lane.leave(now);
        return this.failed(attempt, now);
      case Outcome.UNREACHABLE:
      case Outcome.UNAVAILABLE:
        if (this.hasAnother(lane, now)) return lane.failedWith(this.keyOf(progress), now);
        return this.failed(attempt, now);
      case Outcome.UNCONFIRMED:
        this.failed(attempt, now);
        for (const { id, attempts } of progress) this.retries.postpone(id, now + (UNCONFIRMED_PAUSES_MS[attempts] ?? 0));
        return this.letGo(progress, 1, reason);
      case Outcome.REFUSED:
      case Outcome.UNKNOWN:
        this.failed(attempt, now);
        if (isDigest || this.retries.refused(progress[0].id) < (MAX_REFUSALS.get(outcome) ?? 0)) return;
        return this.giveUp(progress, 'rejected', reason);
      case Outcome.TOO_LONG:
        this.shrink /= 2;
        if (lane.style.maxBytes * this.shrink >= SMALLEST_MESSAGE_BYTES) return;
        this.shrink = 1;
        return this.refused(attempt, reason);
      case Outcome.MESSAGE_REFUSED:
        return this.refused(attempt, reason);
    }
  }

  private hasAnother(lane: Lane, now: number): boolean {
    return this.lanes.some((other) => other !== lane && other.blockedUntil <= now);
  }

  private keyOf([first]: Progress[]): string {
    return `${this.name} ${first.id}`;
  }

  private failed({ lane, progress, isDigest }: Attempt, now: number): void {
    lane.failedWith(this.keyOf(progress), now);
    if (isDigest) this.retries.digestFailed();
    else this.retries.failed(progress[0].id, now);
  }

  private async throttled({ lane, progress, isDigest }: Attempt, now: number): Promise<void> {
    const penaltyMs = lane.throttled(now);
    // A second time may be its own fault: somebody else goes first then.
    if (penaltyMs > FIRST_PENALTY_MS) {
      if (isDigest) this.retries.digestFailed();
      else this.retries.postpone(progress[0].id, now + penaltyMs + 1);
    }
    await this.context.record({ type: 'posted', robot: lane.robot.name, at: now, penaltyMs });
  }

  private async refused({ progress, isDigest }: Attempt, reason: string): Promise<void> {
    // In a digest it may be the fault of one of many.
    if (isDigest) this.retries.digestFailed();
    else await this.giveUp(progress, 'rejected', reason);
  }

  private async delivered({ progress, shortened, isDigest }: Attempt): Promise<void> {
    const { metrics } = this.context;
    const channel = this.name;
    await this.finish(progress);
    count(metrics, 'dingtalk_bridge_alerts_delivered_total', { channel }, sentIn(progress).length);
    count(metrics, 'dingtalk_bridge_alerts_shortened_total', { channel }, shortened);
    if (isDigest) count(metrics, 'dingtalk_bridge_digests_total', { channel });
  }

  /** Gives up those that may have arrived too often, with what was just sent. */
  private async letGo(progress: Progress[], sentNow: number, reason: string): Promise<void> {
    const spent = progress.filter(({ attempts }) => attempts + sentNow >= MAX_UNCONFIRMED);
    if (spent.length > 0) await this.giveUp(spent, 'unconfirmed', reason);
  }

  private async giveUp(progress: Progress[], why: LossReason, reason: string): Promise<void> {
    const alerts = sentIn(progress);
    const names = alerts.map(({ labels }) => JSON.stringify(labels)).join(' ');
    const { metrics, log } = this.context;
    await this.finish(progress);
    count(metrics, 'dingtalk_bridge_alerts_lost_total', { channel: this.name, reason: why }, alerts.length);
    log.error('alerts dropped', { channel: this.name, alerts: alerts.length, reason, names: names.slice(0, MAX_LOGGED_CHARACTERS) });
  }

  /** Marks alerts as done, and those of which a newer state came while they waited. */
  private async finish(progress: Progress[]): Promise<void> {
    const { state, record, metrics } = this.context;
    await record({ type: 'done', progress: progress.map(({ id, alerts }) => ({ id, alerts })) });
    const merged = progress.reduce((sum, { superseded }) => sum + superseded, 0);
    count(metrics, 'dingtalk_bridge_alerts_merged_total', { channel: this.name }, merged);
    this.retries.forget((id) => !state.find(id));
  }

  private async giveUpOld(): Promise<void> {
    const oldest = this.context.state.oldest(this.name);
    if (!oldest || this.context.clock.now() - oldest.accepted.at < MAX_AGE_MS) return;
    const batch = batchOf([oldest]);
    await this.giveUp(batch.progress(batch.alerts.length), 'expired', `not delivered within ${MAX_AGE_MS / 3_600_000} hours`);
  }
}

function sentIn(progress: Progress[]): Alert[] {
  return progress.flatMap(({ sent }) => sent);
}
