import { cpSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Bridge } from '../../../dingtalk-bridge/src/bridge';
import { Lease } from '../../../dingtalk-bridge/src/lease';
import { Pause } from '../../../dingtalk-bridge/src/pause';
import { Log } from '../../../runtime/log';
import { PostResult } from '../../../runtime/post';
import { alert, configOf, folderWithSecrets, notification } from './alerts';
import { FakeClock } from './fake-clock';
import { START } from './timed-bridge';

export const CHANNELS = ['a', 'b', 'both'] as const;
export type ChannelName = (typeof CHANNELS)[number];
export const MESSAGES_PER_MINUTE = 5;

/** What becomes of a message that is posted. */
interface Treatment {
  /** Whether DingTalk shows it to people. */
  readonly shown: boolean;
  readonly result: PostResult;
  /** Until the sender learns of it. @default 0 */
  readonly afterMs?: number;
}

const says = (status: number, body: object | string): PostResult => ({
  answered: true,
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const noAnswer = (sent: boolean): PostResult => ({ answered: false, sent, reason: 'ECONNRESET' });

export const TREATMENTS = {
  ok: { shown: true, result: says(200, { errcode: 0 }) },
  late: { shown: true, result: says(200, { errcode: 0 }), afterMs: 4_000 },
  busy: { shown: false, result: says(200, { errcode: -1 }) },
  unknown: { shown: false, result: says(200, { errcode: 987_654 }) },
  robotRefused: { shown: false, result: says(200, { errcode: 310_000 }) },
  malformed: { shown: false, result: says(200, { errcode: 40_035 }) },
  tooLong: { shown: false, result: says(200, { errcode: 460_101 }) },
  throttled: { shown: false, result: says(200, { errcode: 130_101 }) },
  punished: { shown: false, result: says(200, { status: 1111, wait: 5, punish: 'deny' }) },
  tooMany: { shown: false, result: says(429, '') },
  forbidden: { shown: false, result: says(403, '') },
  failing: { shown: false, result: says(503, '') },
  html: { shown: true, result: says(200, '<html></html>') },
  cut: { shown: true, result: noAnswer(true) },
  swallowed: { shown: false, result: noAnswer(true) },
  silent: { shown: true, result: noAnswer(true), afterMs: 5_000 },
  unreachable: { shown: false, result: noAnswer(false) },
} as const satisfies Record<string, Treatment>;
export type TreatmentName = keyof typeof TREATMENTS;

/** A state of an alert, as it is accepted or stands in a message. */
export interface Word {
  /** Value of its label run_id. */
  readonly run: string;
  /** When it began, to the second, which no other occurrence shares. */
  readonly since: string;
  readonly isFiring: boolean;
}

/** A message whose body was posted. */
export interface Post {
  readonly at: number;
  readonly robot: string;
  readonly words: Word[];
  readonly treatment: TreatmentName;
}

/** A word of a notification that was kept. */
export interface AcceptedWord extends Word {
  /** Older than what was accepted about the alert before. */
  readonly isLate: boolean;
  /** Its place among all that happened. */
  readonly order: number;
}

interface Occurrence {
  readonly startsAt: string;
  readonly endsAt?: string;
}

/** A bridge with two robots and their group on a clock that the test moves, and a DingTalk whose answers it chooses; both in this process. */
export class DeliveryHistory {
  public static async begin(): Promise<DeliveryHistory> {
    const history = new DeliveryHistory();
    await history.start();
    return history;
  }

  public readonly clock = new FakeClock(START);
  public readonly posts: Post[] = [];
  public readonly accepted: AcceptedWord[] = [];
  /** Orders of the words that were given up, by run. */
  public readonly dropped = new Map<string, number>();
  /** What becomes of the next messages; of all others DingTalk takes each. */
  public treatments: TreatmentName[] = [];

  private readonly home = folderWithSecrets();
  private directory = join(this.home, 'queue-0');
  private bridge!: Bridge;
  private readonly pauses = new Set<Pause>();
  private readonly underWay = new Set<(result: PostResult) => void>();
  private readonly occurrences = new Map<string, Occurrence[]>();
  private readonly ended = new Map<string, number>();
  private isDead = false;
  private events = 0;
  private copies = 0;

  private constructor() {
    const { pauses } = this;
    jest.restoreAllMocks();
    const wait: (this: Pause, delayMs: number) => Promise<void> = Reflect.get(Pause.prototype, 'wait');
    // A busy machine must not cost the lead: this is about the time of the bridge.
    jest.spyOn(Lease.prototype, 'isHeld').mockReturnValue(true);
    jest.spyOn(Pause.prototype, 'wait').mockImplementation(async function (this: Pause, delayMs) {
      pauses.add(this);
      await wait.call(this, delayMs).finally(() => pauses.delete(this));
    });
  }

  /** Stands in for `postJson`. */
  public async post(url: URL, json: string): Promise<PostResult> {
    const { text } = (JSON.parse(json) as { markdown: { text: string } }).markdown;
    if (this.isDead) return noAnswer(false);
    const name = this.treatments.shift() ?? 'ok';
    const { result, afterMs = 0 }: Treatment = TREATMENTS[name];
    this.posts.push({ at: this.clock.now(), robot: url.hostname, words: wordsIn(text), treatment: name });
    if (afterMs === 0) return result;
    return new Promise((resolve) => {
      this.underWay.add(resolve);
      this.clock.after(afterMs, () => {
        this.underWay.delete(resolve);
        resolve(result);
      });
    });
  }

  /** Posts the changes of a channel's alerts as one webhook. */
  public async notify(channel: ChannelName, changes: readonly (readonly [alert: number, change: Change])[]): Promise<void> {
    await this.pass(1_000);
    const words = changes.flatMap(([number, change]) => this.change(`${channel}${number}`, change));
    if (words.length === 0) return;
    const before = await this.metric('notifications_total', 'result="accepted"');
    const alerts = words.map(({ run, isFiring, occurrence: { startsAt, endsAt } }) =>
      alert(
        { run_id: run, severity: run.endsWith('0') ? 'critical' : 'warning' },
        { startsAt, status: isFiring ? 'firing' : 'resolved', ...(isFiring ? {} : { endsAt }) },
      ),
    );
    await this.bridge.accept(channel, { ...notification(alerts, channel), externalURL: '' });
    const isKept = (await this.metric('notifications_total', 'result="accepted"')) > before;
    if (isKept)
      this.accepted.push(
        ...words.map(({ occurrence, ...word }) => ({ ...word, since: shortOf(occurrence.startsAt), order: this.events++ })),
      );
    await this.settle();
  }

  /** Lets time pass. */
  public async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    for (await this.settle(); this.clock.nextAt <= end; await this.settle()) this.clock.moveTo(this.clock.nextAt);
    this.clock.moveTo(end);
    await this.settle();
  }

  /** Lets time pass until nothing waits, with a DingTalk that takes everything. */
  public async drain(): Promise<void> {
    this.treatments = [];
    for (await this.settle(); (await this.waiting()) > 0; await this.settle()) this.clock.moveTo(this.clock.nextAt);
  }

  /** Ends the bridge in order, or in the middle of what it does, and starts the next one. */
  public async restart(how: 'stop' | 'crash'): Promise<void> {
    const before = this.directory;
    if (how === 'crash') {
      this.directory = join(this.home, `queue-${++this.copies}`);
      mkdirSync(this.directory);
      for (const name of readdirSync(before).filter((each) => /\.(log|owner)$/.test(each))) {
        cpSync(join(before, name), join(this.directory, name));
        // As if the lease had run out.
        if (name.endsWith('.log')) utimesSync(join(this.directory, name), 0, 0);
      }
      await this.count();
      this.isDead = true;
    }
    await this.end();
    if (how === 'stop') await this.count();
    this.isDead = false;
    await this.start();
  }

  /** Ends it for good. */
  public async end(): Promise<void> {
    let isOver = false;
    const stopped = this.bridge.stop().finally(() => (isOver = true));
    for (; !isOver; await turn()) {
      if (this.underWay.size === 0) continue;
      if (!this.isDead) this.clock.moveTo(this.clock.nextAt);
      for (const resolve of this.isDead ? this.underWay : []) resolve(noAnswer(false));
      if (this.isDead) this.underWay.clear();
    }
    await stopped;
  }

  /** How many alerts wait. */
  public async waiting(): Promise<number> {
    return this.metric('queue_depth', '');
  }

  /** A counter of all bridges so far, over all labels but the given one. */
  public async total(name: string, label = ''): Promise<number> {
    return (await this.metric(name, label)) + (this.ended.get(`${name} ${label}`) ?? 0);
  }

  private async start(): Promise<void> {
    const endpoints = { a: 'http://a/robot/send', b: 'http://b/robot/send' };
    const rest = { queueDirectory: this.directory, groups: { both: ['a', 'b'] } };
    const config = configOf(this.home, endpoints, rest, { messagesPerMinute: MESSAGES_PER_MINUTE });
    const log = new Log((line) => this.logged(line));
    const fail = () => undefined;
    this.bridge = new Bridge({ config, log, clock: this.clock, onSuperseded: fail, onRemoved: fail });
    await this.bridge.start();
    await this.settle();
  }

  /** Lets the bridge do all that it can without time passing. */
  private async settle(): Promise<void> {
    do await turn();
    while (this.pauses.size + this.underWay.size < CHANNELS.length);
  }

  private change(run: string, change: Change): { run: string; isFiring: boolean; isLate: boolean; occurrence: Occurrence }[] {
    const occurrences = this.occurrences.get(run) ?? [];
    this.occurrences.set(run, occurrences);
    const now = new Date(this.clock.wall()).toISOString();
    const last = occurrences.at(-1);
    const isFiring = last !== undefined && last.endsAt === undefined;
    if (change === 'fire' && !isFiring) occurrences.push({ startsAt: now });
    if (change === 'resolve' && isFiring) occurrences.splice(-1, 1, { ...last, endsAt: now });
    const late = change === 'late end' && isFiring ? occurrences.at(-2) : undefined;
    const occurrence = late ?? occurrences.at(-1);
    if (!occurrence || (change === 'late end' && !late)) return [];
    return [{ run, isFiring: occurrence.endsAt === undefined, isLate: late !== undefined, occurrence }];
  }

  private logged(line: string): void {
    if (this.isDead) return;
    const { message, names = '', reason } = JSON.parse(line) as { message: string; names?: string; reason?: string };
    if (message.startsWith('unexpected failure')) throw new Error(reason);
    if (message !== 'alerts dropped') return;
    for (const [, run] of names.matchAll(/"run_id":"(\w+)"/g)) this.dropped.set(run, this.events++);
  }

  /** Keeps the counters of a bridge that ends. */
  private async count(): Promise<void> {
    for (const key of COUNTED) {
      const [name, label] = key.split(' ');
      this.ended.set(key, (this.ended.get(key) ?? 0) + (await this.metric(name, label)));
    }
  }

  private async metric(name: string, label: string): Promise<number> {
    const lines = (await this.bridge.renderMetrics()).split('\n');
    const series = lines.filter((line) => line.startsWith(`dingtalk_bridge_${name}{`) && line.includes(label));
    return series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}

/** What happens to an alert: it fires (or is said to fire still), is resolved (again), or an earlier end comes while it fires again. */
export type Change = 'fire' | 'resolve' | 'late end';

const COUNTED = ['alerts_delivered_total ', 'alerts_merged_total ', 'alerts_lost_total '];

function wordsIn(text: string): Word[] {
  const details = [...text.matchAll(/run_id=(\w+)(\n- | · )since \d+-(\S+ \S+)/g)];
  const lines = [...text.matchAll(/^- (\d\d-\d\d \d\d:\d\d:\d\d)( – \S+ \S+)? run_id=(\w+)/gm)];
  return [
    ...details.map(([, run, before, since]) => ({ run, since, isFiring: before.startsWith('\n') })),
    ...lines.map(([, since, end, run]) => ({ run, since, isFiring: end === undefined })),
  ];
}

function shortOf(iso: string): string {
  return iso.slice(5, 19).replace('T', ' ');
}
