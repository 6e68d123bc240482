import { Batch, batchOf, digestOf } from './batch';
import { Clock } from './clock';
import { renderDetail } from './detail';
import { renderDigest } from './digest';
import { Answer, Outcome, RESULT_OF } from './dingtalk-answer';
import { Lane } from './lane';
import { HEARTBEAT_MS } from './lease';
import { Log } from './log';
import { DingTalkMessage, titleOf } from './message';
import { BridgeMetrics, count } from './metrics';
import { nextStep, Step } from './pace';
import { Page } from './page';
import { QueueRecord } from './queue-record';
import { Pending, QueueState } from './queue-state';
import { Rank, rankOf } from './rank';

/** Older alerts are given up: who reads them would be misled. */
const MAX_AGE_MS = 6 * 3_600_000;
const MAX_UNKNOWN_ANSWERS = 10;
/** A message that is still too long for DingTalk at this size is refused for another reason. */
const SMALLEST_MESSAGE_BYTES = 1_000;

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

/** The name that Alertmanager posts to: delivers its queue through its robots, which all belong to the same group. */
export class Channel {
  private lastCritical = 0;
  private lastSent = 0;
  private unknownAnswers = 0;
  private shrink = 1;
  private stopped = false;
  private wakeUp: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  public constructor(
    public readonly name: string,
    private readonly lanes: Lane[],
    private readonly context: ChannelContext,
  ) {}

  public start(): void {
    this.running = this.run();
  }

  /** Wakes the channel for a new notification. */
  public wake(): void {
    this.wakeUp();
  }

  /** Sends what may be sent at once, and ends. */
  public async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    for (;;) {
      await this.giveUpOld();
      const step = this.step();
      if (step.kind === 'detail' || step.kind === 'digest') {
        if (this.context.isLeader()) await this.deliver(step);
        else if (this.stopped) return;
        // A pause of the process or of the volume loses the lead for a while; who has lost it for good is ended.
        else await this.pause(HEARTBEAT_MS);
      } else {
        if (this.stopped) return;
        await this.pause(step.kind === 'wait' ? step.until - this.context.clock.now() : undefined);
      }
    }
  }

  private step(): Step {
    const { state, clock } = this.context;
    const critical = state.count(this.name, Rank.CRITICAL);
    const others = state.count(this.name, Rank.FIRING) + state.count(this.name, Rank.RESOLVED);
    const waiting = { critical, others, alerts: state.alertCount(this.name), lastCritical: this.lastCritical, lastSent: this.lastSent };
    return nextStep(waiting, this.lanes, clock.now());
  }

  /** Waits for the delay, or until an alert arrives; by default for an alert alone. */
  private async pause(delayMs?: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = delayMs === undefined ? () => undefined : this.context.clock.after(delayMs, resolve);
      this.wakeUp = () => {
        cancel();
        resolve();
      };
    });
  }

  private async deliver({ kind, lane }: Extract<Step, { lane: Lane }>): Promise<void> {
    const waiting = this.context.state.pendingOf(this.name);
    const batch = kind === 'digest' ? digestOf(waiting) : batchOf(first(waiting));
    if (batch.alerts.length === 0) return this.finish(batch, 0);
    const render = kind === 'digest' ? renderDigest : renderDetail;
    const page = render(batch.alerts, batch.externalURL, { ...lane.style, maxBytes: Math.floor(lane.style.maxBytes * this.shrink) });
    const delivered = batch.alerts.slice(0, page.alerts);
    const answer = await this.post(lane, page.message);
    this.lastSent = this.context.clock.now();
    if (delivered.some((alert) => rankOf(alert) === Rank.CRITICAL)) this.lastCritical = this.lastSent;
    await this.conclude(answer, lane, batch, page, kind === 'digest');
  }

  private async post(lane: Lane, message: DingTalkMessage): Promise<Answer> {
    const { clock, metrics, log } = this.context;
    const robot = lane.robot.name;
    const startedAt = clock.now();
    // Counted before it is sent, so that a restart in between cannot exceed the limit.
    lane.bucket.spend(startedAt);
    await this.context.record({ type: 'posted', robot, at: startedAt });
    const answer = await lane.robot.post(message);
    metrics.histogram('dingtalk_bridge_delivery_duration_seconds').observe({ robot }, (clock.now() - startedAt) / 1000);
    count(metrics, 'dingtalk_bridge_deliveries_total', { robot, result: RESULT_OF[answer.outcome] });
    const title = titleOf(message);
    if (answer.outcome === Outcome.DELIVERED) {
      metrics.gauge('dingtalk_bridge_last_success_timestamp_seconds').set({ robot }, clock.wall() / 1000);
      log.info('delivered', { channel: this.name, robot, title });
    } else {
      log.error('not delivered', { channel: this.name, robot, title, outcome: answer.outcome, reason: answer.reason });
    }
    return answer;
  }

  private async conclude({ outcome, reason }: Answer, lane: Lane, batch: Batch, page: Page, isDigest: boolean): Promise<void> {
    const now = this.context.clock.now();
    this.unknownAnswers = outcome === Outcome.UNKNOWN ? this.unknownAnswers + 1 : 0;
    switch (outcome) {
      case Outcome.DELIVERED:
        lane.succeeded();
        this.shrink = 1;
        return this.delivered(batch, page, isDigest);
      case Outcome.THROTTLED:
        return lane.throttled(now);
      case Outcome.UNAVAILABLE:
        return lane.failed(now);
      case Outcome.UNKNOWN:
        if (this.unknownAnswers > MAX_UNKNOWN_ANSWERS) return this.giveUp(batch, page.alerts, 'rejected', reason);
        return lane.failed(now);
      case Outcome.TOO_LONG:
        this.shrink /= 2;
        if (lane.style.maxBytes * this.shrink >= SMALLEST_MESSAGE_BYTES) return;
        this.shrink = 1;
        return this.giveUp(batch, page.alerts, 'rejected', reason);
      case Outcome.ROBOT_REFUSED:
        // Another robot may still say it; the last one has nobody to leave it to.
        if (this.lanes.some((other) => other !== lane && other.blockedUntil <= now)) return lane.refused(now);
        return this.giveUp(batch, page.alerts, 'rejected', reason);
      case Outcome.MESSAGE_REFUSED:
        return this.giveUp(batch, page.alerts, 'rejected', reason);
    }
  }

  private async delivered(batch: Batch, { alerts, shortened }: Page, isDigest: boolean): Promise<void> {
    const { metrics } = this.context;
    const channel = this.name;
    count(metrics, 'dingtalk_bridge_alerts_delivered_total', { channel }, alerts);
    count(metrics, 'dingtalk_bridge_alerts_shortened_total', { channel }, shortened);
    if (isDigest) count(metrics, 'dingtalk_bridge_digests_total', { channel });
    await this.finish(batch, alerts);
  }

  private async giveUp(batch: Batch, alerts: number, why: string, reason: string): Promise<void> {
    count(this.context.metrics, 'dingtalk_bridge_alerts_lost_total', { channel: this.name, reason: why }, alerts);
    this.context.log.error('alerts dropped', { channel: this.name, alerts, reason });
    await this.finish(batch, alerts);
  }

  /** Marks what was delivered, and what was merged into it, as done. */
  private async finish(batch: Batch, delivered: number): Promise<void> {
    const { state, record, metrics } = this.context;
    const before = state.alertCount(this.name);
    await record({ type: 'done', progress: batch.progress(delivered) });
    const merged = Math.max(0, before - state.alertCount(this.name) - delivered);
    count(metrics, 'dingtalk_bridge_alerts_merged_total', { channel: this.name }, merged);
  }

  private async giveUpOld(): Promise<void> {
    const oldest = this.context.state.oldest(this.name);
    if (!oldest || this.context.clock.now() - oldest.accepted.at < MAX_AGE_MS) return;
    const batch = batchOf(oldest);
    await this.giveUp(batch, batch.alerts.length, 'expired', `not delivered within ${MAX_AGE_MS / 3_600_000} hours`);
  }
}

function first(waiting: Iterable<Pending>): Pending {
  for (const pending of waiting) return pending;
  throw new Error('the queue is empty');
}
