import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeProgram } from '../bridge-runs/bridge-program';
import { waitUntil } from '../servers/wait-until';
import { smallFileSystem } from '../small-file-system';
import { DingTalkStandIn, Misbehavior } from '../stand-ins';
import { temporaryFolder } from '../temporary-folder';
import { AlertGroup, statesIn } from './alert-groups';
import { Random } from '../random';

const PRELOAD = join(__dirname, 'shifted-clock.cjs');
const HOUR_MS = 3_600_000;
const GROUPS = 6;
const ALERTS_PER_GROUP = 3;
const POST_TIMEOUT_MS = 10_000;
/** After the chaos: longer than any back-off of the bridge. */
const RECOVERY_MS = 300_000;

export interface ChaosOptions {
  readonly seconds: number;
  readonly seed: number;
  /**
   * Programs of the replicas.
   *
   * @default - twice the one that was built here.
   */
  readonly bundles?: readonly (string | undefined)[];
  /**
   * Takes a line for each thing that is done.
   *
   * @default - nobody does.
   */
  readonly log?: (line: string) => void;
}

/** What came of it. */
export interface ChaosResult {
  /** How often each thing was done. */
  readonly done: Readonly<Record<string, number>>;
  readonly notifications: number;
  readonly messages: number;
  /** Alerts that the log of a replica says were given up. */
  readonly givenUp: number;
  /** Alerts whose last word is not Alertmanager's state, and which replica said it. */
  readonly wrong: string[];
  /** `wrong` that no given up alert explains. */
  readonly unaccounted: number;
  /** Replicas that ended by themselves, beside those that were superseded. */
  readonly crashes: string[];
}

/** What DingTalk may do. */
const MOODS: Readonly<Record<string, Misbehavior | undefined>> = {
  well: undefined,
  late: Misbehavior.lateAnswer(7_000),
  never: Misbehavior.slow(60_000),
  html: Misbehavior.html(),
  empty: Misbehavior.emptyBody(),
  busy: Misbehavior.json({ errcode: -1, errmsg: 'system busy' }),
  forbidden: Misbehavior.httpStatus(403),
  failing: Misbehavior.httpStatus(503),
  cut: Misbehavior.cutConnection(),
};

/** One of the pods that share the volume; started again whenever it has ended. */
class Replica {
  public bridge?: BridgeProgram;
  public log = '';
  public crashes: string[] = [];
  private stopped = false;
  private killed = false;
  private readonly clock: string;
  private readonly running: Promise<void>;

  public constructor(
    private readonly folder: string,
    private readonly endpoint: string,
    private readonly queueDirectory: string,
    private readonly bundle: string | undefined,
    /** Its own, by which DingTalk sees who says what. */
    public readonly accessToken: string,
  ) {
    this.clock = join(folder, 'clock');
    writeFileSync(join(folder, 'own-token'), accessToken);
    this.running = this.run();
  }

  public stepClock(offsetMs: number): void {
    writeFileSync(this.clock, String(offsetMs));
  }

  public signal(signal: NodeJS.Signals): void {
    this.killed ||= signal === 'SIGKILL';
    this.bridge?.program.kill(signal);
  }

  public async metrics(): Promise<{ leads: boolean; depth: number }> {
    const page = await fetch(`${this.bridge?.url}/metrics`).then((response) => response.text());
    const value = (series: string) =>
      Number(
        page
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1],
      );
    return { leads: value('dingtalk_bridge_leader') === 1, depth: value('dingtalk_bridge_queue_depth{channel="oncall"}') };
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    await this.bridge?.stop();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const { bundle, queueDirectory } = this;
      const options = { bundle, queueDirectory, preload: PRELOAD, env: { TRAINWATCH_CLOCK_FILE: this.clock } };
      this.killed = false;
      try {
        this.bridge = await BridgeProgram.start(
          this.folder,
          this.endpoint,
          { accessTokenFile: './own-token', secretFile: undefined, messagesPerMinute: 1_000_000 },
          options,
        );
      } catch {
        await sleep(200); // the disk is full, or it was killed while it started
        continue;
      }
      const { program } = this.bridge;
      await program.closed;
      this.log += program.log;
      const expected = this.stopped || this.killed || program.log.includes('another replica has taken over');
      if (!expected) this.crashes.push(`${program.ending}: ${program.log.slice(-1_000)}`);
    }
  }
}

/**
 * Two replicas over one queue on a small disk. They are killed, frozen and given a wrong time, the disk fills up, and DingTalk misbehaves,
 * while Alertmanager's groups change and are posted until they are taken. Then all is well again, and the last words are compared.
 */
export async function chaosRun({
  seconds,
  seed,
  bundles = [undefined, undefined],
  log = () => undefined,
}: ChaosOptions): Promise<ChaosResult> {
  const random = new Random(seed);
  const names = bundles.map((_, i) => `replica-${i + 1}`);
  const robots = Object.fromEntries(names.map((name) => [name, {}]));
  const dingtalk = await DingTalkStandIn.start({ messagesPerMinute: Infinity, robots });
  const lastWords = new Map<string, { status: string; by: string }>();
  dingtalk.onMessage(({ text, accessToken: by }) => statesIn(text).forEach((status, runId) => lastWords.set(runId, { status, by })));

  const { folder: disk, missing } = smallFileSystem('2m');
  const ballast = join(disk, 'ballast');
  const replicas = bundles.map((bundle, i) => new Replica(temporaryFolder(), dingtalk.url, join(disk, 'queue'), bundle, names[i]));
  const done: Record<string, number> = {};
  const end = performance.now() + seconds * 1000;
  const isOver = () => performance.now() >= end;

  const groups = Array.from({ length: GROUPS }, (_, i) => new AlertGroup(`g${i}`, ALERTS_PER_GROUP, new Random(seed + 1 + i)));
  let notifications = 0;
  // Numbers of its own: how often it asks for one depends on the machine, and must not change what the enemy does.
  const pauses = new Random(seed - 1);
  const alertmanager = async (group: AlertGroup) => {
    for (;;) {
      const notification = group.notification();
      for (let i = 0; notification && !(await replicas[i % replicas.length].bridge?.post(notification, POST_TIMEOUT_MS)); i++)
        await sleep(50);
      group.accepted();
      notifications += notification ? 1 : 0;
      if (isOver()) return;
      await sleep(pauses.between(100, 1_000));
      group.change();
    }
  };

  const deeds: Record<string, () => void | Promise<void>> = {
    kill: () => random.of(replicas).signal('SIGKILL'),
    freeze: async () => {
      const replica = random.of(replicas);
      replica.signal('SIGSTOP');
      await sleep(random.between(500, 8_000));
      replica.signal('SIGCONT');
    },
    clock: () => random.of(replicas).stepClock(random.of([-7 * HOUR_MS, 0, 7 * HOUR_MS])),
    mood: async () => {
      const mood = random.of(Object.keys(MOODS));
      log(`DingTalk: ${mood}`);
      const how = MOODS[mood];
      dingtalk.behave();
      if (how) dingtalk.misbehave(how);
      await sleep(random.between(500, 5_000));
    },
    ...(missing === false && {
      fullDisk: async () => {
        try {
          writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024));
        } catch {
          await sleep(random.between(500, 3_000)); // that it ends with ENOSPC is what it is for
        }
        rmSync(ballast, { force: true });
      },
    }),
  };
  const enemy = async () => {
    while (!isOver()) {
      const name = random.of(Object.keys(deeds));
      done[name] = (done[name] ?? 0) + 1;
      log(name);
      await deeds[name]();
      await sleep(random.between(100, 1_000));
    }
    dingtalk.behave();
  };

  await Promise.all([enemy(), ...groups.map(alertmanager)]);
  const expected = new Map(groups.flatMap((group) => [...group.states]));
  const wrongNow = () => [...expected].filter(([runId, status]) => lastWords.get(runId)?.status !== status);
  const lastWordOn = (runId: string) => {
    const word = lastWords.get(runId);
    return word ? `${word.by} said last that it is ${word.status}` : 'nobody said a word';
  };
  const leaders = async () => (await Promise.all(replicas.map((replica) => replica.metrics()))).filter(({ leads }) => leads);
  // Of who stands by the queue is always empty.
  await waitUntil('one replica leads, and its queue is empty', leaders, {
    until: (found) => found.length === 1 && found[0].depth === 0,
    deadlineMs: RECOVERY_MS,
  });
  await Promise.all(replicas.map((replica) => replica.stop()));
  await dingtalk.stop();

  const givenUp = replicas.reduce((sum, replica) => sum + givenUpIn(replica.log), 0);
  const wrong = wrongNow().map(([runId, status]) => `${runId} is ${status}, ${lastWordOn(runId)}`);
  const crashes = replicas.flatMap((replica) => replica.crashes);
  return {
    done,
    notifications,
    messages: dingtalk.messages.length,
    givenUp,
    wrong,
    unaccounted: Math.max(0, wrong.length - givenUp),
    crashes,
  };
}

/** Every alert that is given up is in the log. */
function givenUpIn(log: string): number {
  return [...log.matchAll(/"message":"alerts dropped".*?"alerts":(\d+)/g)].reduce((sum, [, alerts]) => sum + Number(alerts), 0);
}
