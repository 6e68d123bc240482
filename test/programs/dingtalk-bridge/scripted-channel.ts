import { Channel } from '../../../dingtalk-bridge/src/channel';
import { Answer, Outcome } from '../../../dingtalk-bridge/src/dingtalk-answer';
import { Lane } from '../../../dingtalk-bridge/src/lane';
import { DingTalkMessage, titleOf } from '../../../dingtalk-bridge/src/message';
import { BridgeMetrics } from '../../../dingtalk-bridge/src/metrics';
import { QueueRecord } from '../../../dingtalk-bridge/src/queue-record';
import { QueueState } from '../../../dingtalk-bridge/src/queue-state';
import { Robot } from '../../../dingtalk-bridge/src/robot';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { Log } from '../../../runtime/log';
import { SecretFile } from '../../../runtime/secret-file';
import { STYLE } from './alerts';
import { FakeClock } from './fake-clock';
import { START } from './timed-bridge';

/** A message that a robot was given. */
export interface Post {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly robot: string;
  readonly title: string;
  readonly runs: string[];
  readonly bytes: number;
}

/** A robot that answers what the test says. */
class ScriptedRobot extends Robot {
  public constructor(
    name: string,
    private readonly answer: (robot: string, message: DingTalkMessage) => Outcome,
  ) {
    super({ name, endpoint: 'http://robot', accessToken: new SecretFile('/token') });
  }

  public override post(message: DingTalkMessage): Promise<Answer> {
    return Promise.resolve({ outcome: this.answer(this.name, message), reason: 'as the test says' });
  }
}

/** A channel `oncall` with everything around it in the hands of the test. */
export class ScriptedChannel {
  public readonly clock = new FakeClock(START);
  public readonly state = new QueueState();
  public readonly metrics = new BridgeMetrics();
  public readonly posts: Post[] = [];
  public readonly records: QueueRecord[] = [];
  public readonly logged: Record<string, unknown>[] = [];
  public readonly lanes: Lane[];
  public readonly channel: Channel;
  /** What DingTalk answers next; at its end all is delivered. */
  public answers: Outcome[] = [];
  /** What it answers for a run instead, each time. */
  public readonly answersFor = new Map<string, Outcome>();
  /** Called with each message that arrives, and with each record before it is written. */
  public onPost: () => void = () => undefined;
  public onRecord: (record: QueueRecord) => void = () => undefined;
  public isLeader = true;

  public constructor(robots: string[] = ['a'], maxBytes = STYLE.maxBytes) {
    const answer = (robot: string, message: DingTalkMessage) => this.take(robot, message);
    this.lanes = robots.map((robot) => new Lane(new ScriptedRobot(robot, answer), { ...STYLE, maxBytes }, 18));
    this.channel = new Channel('oncall', this.lanes, {
      state: this.state,
      record: (record) => this.write(record),
      isLeader: () => this.isLeader,
      metrics: this.metrics,
      log: new Log((line) => this.logged.push(JSON.parse(line) as Record<string, unknown>)),
      clock: this.clock,
    });
  }

  /** Puts a notification into the queue and wakes the channel. */
  public async accept(alerts: Alert[], truncated?: number): Promise<void> {
    this.put(alerts, truncated);
    this.channel.wake();
    await this.settle();
  }

  /** Puts a notification into the queue, as a process before this one would have. */
  public put(alerts: Alert[], truncated?: number): number {
    const id = this.state.nextId();
    const at = this.clock.now();
    this.state.apply({ type: 'accepted', id, channel: 'oncall', at, key: `${id}`, externalURL: '', bytes: 1, alerts, truncated });
    return id;
  }

  public async start(): Promise<void> {
    this.channel.start();
    await this.settle();
  }

  /** Lets the channel do all that it can without time passing: nothing here waits for anything but promises. */
  public settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves the clock to milliseconds since the start, from timer to timer. */
  public async moveTo(ms: number): Promise<void> {
    for (await this.settle(); this.clock.nextAt <= START + ms; await this.settle()) this.clock.moveTo(this.clock.nextAt);
    this.clock.moveTo(START + ms);
    await this.settle();
  }

  /** When messages with the run were posted. */
  public timesOf(run: string): number[] {
    return this.posts.filter(({ runs }) => runs.includes(run)).map(({ at }) => at);
  }

  /** The metrics of the name that are not zero, without it. */
  public async counted(name: string): Promise<string[]> {
    const lines = (await this.metrics.render()).split('\n').filter((line) => line.startsWith(`dingtalk_bridge_${name}`));
    return lines.filter((line) => !line.endsWith(' 0')).map((line) => line.slice(`dingtalk_bridge_${name}`.length));
  }

  /** The lines of the log with the message, without it. */
  public linesOf(text: string): Record<string, unknown>[] {
    return this.logged
      .filter(({ message }) => message === text)
      .map(({ level, time: _, message: __, ...fields }) => ({ level, ...fields }));
  }

  private take(robot: string, message: DingTalkMessage): Outcome {
    const body = JSON.stringify(message);
    const runs = [...new Set([...body.matchAll(/run_id=([\w-]+)/g)].map(([, run]) => run))];
    this.posts.push({ at: this.clock.now() - START, robot, title: titleOf(message), runs, bytes: Buffer.byteLength(body) });
    this.onPost();
    const special = runs.map((run) => this.answersFor.get(run)).find((outcome) => outcome !== undefined);
    return special ?? this.answers.shift() ?? Outcome.DELIVERED;
  }

  private async write(record: QueueRecord): Promise<void> {
    this.onRecord(record);
    this.records.push(record);
    this.state.apply(record);
    return Promise.resolve();
  }
}
