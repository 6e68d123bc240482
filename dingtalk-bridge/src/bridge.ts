import { DELIVERY_RESULTS, LOSS_REASONS, NOTIFICATION_RESULTS, REFUSAL_REASONS } from '../../lib/metrics/bridge-metrics';
import { Channel } from './channel';
import { Clock, SYSTEM_CLOCK } from './clock';
import { BridgeConfig } from './config';
import { Lane } from './lane';
import { createLanes } from './lanes';
import { HEARTBEAT_MS, Sighting } from './lease';
import { Identity, THIS_PROCESS } from './lease-owner';
import { Log } from '../../runtime/log';
import { BridgeMetrics, count } from './metrics';
import { NotAcceptedError, Queue } from './queue';
import { QueueRecord } from './queue-record';
import { Notification, ParsedWebhook } from './webhook';

const RETRY_WRITE_MS = 1_000;
// Together less than the 30 s that Kubernetes gives.
const SENDING_MS = 10_000;
const LAST_POST_MS = 6_000;
const CLOSING_MS = 3_000;

/** What a bridge is made of. */
export interface BridgeProps {
  readonly config: BridgeConfig;
  readonly log: Log;
  /** Called when another replica has taken over: this one must end. */
  readonly onSuperseded: () => void;
  /** Called when somebody has removed the queue: this one must stop, and start anew. */
  readonly onRemoved: () => void;
  /** @default THIS_PROCESS */
  readonly identity?: Identity;
  /** @default SYSTEM_CLOCK */
  readonly clock?: Clock;
}

/** Stands by until it leads; then keeps what comes in its queue, and delivers it. */
export class Bridge {
  public readonly metrics = new BridgeMetrics();

  private readonly clock: Clock;
  private readonly lanes: ReturnType<typeof createLanes>;
  private channels = new Map<string, Channel>();
  private queue: Queue | undefined;
  private cancelTimer: () => void = () => undefined;
  private beat: Promise<void> = Promise.resolve();
  /** Why the queue cannot be used now. */
  private trouble: string | undefined;
  private stopping = false;
  private ended = false;

  public constructor(private readonly props: BridgeProps) {
    this.clock = props.clock ?? SYSTEM_CLOCK;
    this.lanes = createLanes(props.config, () => this.clock.wall());
    this.initializeCounters();
  }

  /** The names that Alertmanager can post to. */
  public get channelNames(): string[] {
    return [...this.lanes.channels.keys()];
  }

  /**
   * Takes the lead if nobody has it, else stands by and tries again for as long as it runs.
   *
   * @throws Error when the folder of the queue cannot be used
   */
  public async start(seen?: Sighting): Promise<void> {
    const { config, log, identity = THIS_PROCESS } = this.props;
    const { clock, channelNames } = this;
    const onTruncated = (channel: string, alerts: number) => this.truncated(channel, alerts);
    const queue = await Queue.tryOpen(
      { directory: config.queueDirectory, identity, clock, log, channels: channelNames.length, onTruncated },
      seen,
    );
    this.works();
    if (queue instanceof Sighting) {
      if (!seen) log.info('standing by: another replica leads', { leader: queue.owner?.host });
      this.repeat(() => this.start(queue));
      return;
    }
    if (this.stopping) return queue.close();
    this.lead(queue);
  }

  /**
   * Keeps a notification for a channel.
   *
   * @throws NotAcceptedError when it is to be sent again
   */
  public async accept(channel: string, notification: Notification): Promise<void> {
    try {
      if (this.stopping) throw new NotAcceptedError('the bridge is stopping');
      if (!this.queue?.lease.isHeld()) throw new NotAcceptedError(this.trouble ?? 'this replica stands by');
      const isNew = await this.queue.accept(channel, notification);
      count(this.metrics, 'dingtalk_bridge_notifications_total', { channel, result: isNew ? 'accepted' : 'repeated' });
      if (!isNew) return;
    } catch (cause) {
      count(this.metrics, 'dingtalk_bridge_notifications_total', { channel, result: 'refused' });
      throw cause;
    }
    this.channels.get(channel)?.wake();
  }

  /** Counts alerts of a webhook that are not valid; those beside them are delivered. */
  public setAside(channel: string, { invalid, reason }: ParsedWebhook): void {
    count(this.metrics, 'dingtalk_bridge_alerts_lost_total', { channel, reason: 'invalid' }, invalid);
    this.props.log.error('alerts of a webhook are not valid', { channel, alerts: invalid, reason });
  }

  /** @throws Error that says why no notification can be taken */
  public checkReady(): void {
    if (this.stopping) throw new Error('stopping');
    if (!this.queue?.lease.isHeld()) throw new Error(this.trouble ?? 'standing by: another replica leads');
  }

  /** Everything in Prometheus' text format. */
  public async renderMetrics(): Promise<string> {
    for (const channel of new Set([...this.channelNames, ...this.channels.keys()])) {
      const oldest = this.queue?.state.oldest(channel);
      this.metrics.gauge('dingtalk_bridge_queue_depth').set({ channel }, this.queue?.state.alertCount(channel) ?? 0);
      this.metrics
        .gauge('dingtalk_bridge_queue_age_seconds')
        .set({ channel }, this.queue && oldest ? (this.queue.clock.now() - oldest.accepted.at) / 1000 : 0);
    }
    for (const { robot, isRefused } of this.lanes.robots) {
      const isUsable = !isRefused && robot.hasSecrets();
      this.metrics.gauge('dingtalk_bridge_robot_usable').set({ robot: robot.name }, isUsable ? 1 : 0);
    }
    this.metrics.gauge('dingtalk_bridge_leader').set(this.queue?.lease.isHeld() ? 1 : 0);
    return this.metrics.render();
  }

  /**
   * Takes nothing more, sends what may be sent at once, leaves the rest in the queue, and lets another replica lead: within 20 s,
   * whatever DingTalk, the disk or the volume does.
   */
  public async stop(): Promise<void> {
    this.stopping = true;
    const channels = [...this.channels.values()];
    const ends = Promise.all(channels.map((channel) => channel.stop()));
    await within(SENDING_MS, ends);
    for (const channel of channels) channel.abort();
    this.ended = true;
    this.cancelTimer();
    await within(LAST_POST_MS, ends);
    await within(
      CLOSING_MS,
      this.beat.then(() => this.queue?.close()).catch((cause: Error) => this.fails(cause)),
    );
  }

  private truncated(channel: string, alerts: number): void {
    count(this.metrics, 'dingtalk_bridge_alerts_truncated_total', { channel }, alerts);
    this.props.log.warn('a notification does not hold all alerts of its group: group by more labels', { channel, alerts });
  }

  private lead(queue: Queue): void {
    this.queue = queue;
    this.metrics.gauge('dingtalk_bridge_queue_damaged_lines').set(queue.damagedLines);
    for (const lane of this.lanes.robots) for (const post of queue.state.postedBy(lane.robot.name)) lane.remember(post);
    const context = {
      state: queue.state,
      record: (record: QueueRecord) => this.recordUntilWritten(queue, record),
      isLeader: () => queue.lease.isHeld(),
      metrics: this.metrics,
      log: this.props.log,
      clock: queue.clock,
    };
    const lanes = new Map([...this.withoutRobot(queue), ...this.lanes.channels]);
    this.channels = new Map([...lanes].map(([name, robots]) => [name, new Channel(name, robots, context)]));
    const waiting = Object.fromEntries([...lanes.keys()].map((name) => [name, queue.state.alertCount(name)]));
    this.props.log.info('leading', { waiting: JSON.stringify(waiting) });
    for (const channel of this.channels.values()) channel.start();
    this.repeat(() => this.heartbeat(queue));
  }

  // They wait until they are too old, should the configuration be repaired; their waiting time is exported, and an alert fires on it.
  private withoutRobot({ state }: Queue): [string, Lane[]][] {
    const names = state.waitingChannels.filter((name) => !this.lanes.channels.has(name));
    this.initializeLosses(names);
    for (const channel of names) {
      this.props.log.error('alerts are queued for a channel that is not configured', { channel, alerts: state.alertCount(channel) });
    }
    return names.map((name) => [name, []]);
  }

  private async heartbeat(queue: Queue): Promise<void> {
    if (await queue.isRemoved()) return this.removed(queue);
    const failure = await queue.lease.renew().then(
      () => undefined,
      (cause: Error) => cause,
    );
    if (await queue.lease.isSuperseded()) return this.props.onSuperseded();
    if (failure) throw failure;
    this.works();
    this.repeat(() => this.heartbeat(queue));
  }

  private removed(queue: Queue): void {
    const waiting = queue.state.waitingChannels.reduce((sum, channel) => sum + queue.state.alertCount(channel), 0);
    this.props.log.error('somebody has removed the queue: what waits is sent now or lost', { ...this.folder, alerts: waiting });
    this.props.onRemoved();
  }

  private fails({ message }: Error): void {
    const trouble = `the queue cannot be used: ${message}`;
    if (trouble !== this.trouble) this.props.log.error('the queue cannot be used', { ...this.folder, reason: message });
    this.trouble = trouble;
  }

  private works(): void {
    if (this.trouble !== undefined) this.props.log.info('the queue can be used again', this.folder);
    this.trouble = undefined;
  }

  private get folder(): { folder: string } {
    return { folder: this.props.config.queueDirectory };
  }

  // The lease is about this machine's time, which no test owns: a real timer, whatever the clock.
  private repeat(action: () => Promise<void>): void {
    if (this.ended) return;
    this.cancelTimer = SYSTEM_CLOCK.after(HEARTBEAT_MS, () => {
      this.beat = action().catch((cause: Error) => {
        this.fails(cause);
        this.repeat(action);
      });
    });
  }

  // Not to send what cannot be ticked off afterwards is the only way not to send it again and again.
  private async recordUntilWritten(queue: Queue, record: QueueRecord): Promise<void> {
    for (;;) {
      try {
        return await queue.record(record);
      } catch (cause) {
        this.props.log.error('the queue cannot be written', { reason: (cause as Error).message });
        if (this.ended) throw cause;
        await new Promise<void>((resolve) => this.clock.after(RETRY_WRITE_MS, resolve));
      }
    }
  }

  // A counter that appears with its first failure would hide that failure from increase().
  private initializeCounters(): void {
    const { metrics } = this;
    for (const { robot } of this.lanes.robots) {
      for (const result of DELIVERY_RESULTS) count(metrics, 'dingtalk_bridge_deliveries_total', { robot: robot.name, result }, 0);
    }
    for (const reason of REFUSAL_REASONS) count(metrics, 'dingtalk_bridge_requests_refused_total', { reason }, 0);
    for (const channel of this.channelNames) {
      for (const result of NOTIFICATION_RESULTS) count(metrics, 'dingtalk_bridge_notifications_total', { channel, result }, 0);
      for (const name of ['alerts_delivered', 'alerts_merged', 'alerts_shortened', 'alerts_truncated', 'digests']) {
        count(metrics, `dingtalk_bridge_${name}_total`, { channel }, 0);
      }
    }
    this.initializeLosses(this.channelNames);
  }

  private initializeLosses(channels: string[]): void {
    for (const channel of channels) {
      for (const reason of LOSS_REASONS) count(this.metrics, 'dingtalk_bridge_alerts_lost_total', { channel, reason }, 0);
    }
  }
}

/** Waits for the end of something, but no longer than that. */
async function within(milliseconds: number, end: Promise<unknown>): Promise<void> {
  let cancel = () => undefined as void;
  const deadline = new Promise<void>((resolve) => (cancel = SYSTEM_CLOCK.after(milliseconds, resolve)));
  await Promise.race([end, deadline]).finally(cancel);
}
