import { ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { stringify } from 'yaml';
import { killAfterwards } from '../leftovers';
import { SHIPPED_RULES } from '../shipped-rules';
import { temporaryFolder } from '../temporary-folder';
import { judgeProgram } from './judge-program';
import { GivenSeries } from './samples';

/** Series, and when rules are evaluated over them. Times are seconds. */
export interface JudgedRun {
  readonly series?: readonly GivenSeries[];
  /** File of OpenMetrics with times, in place of the series. */
  readonly openMetrics?: string;
  /** @default 0 */
  readonly start?: number;
  /** @default - the end of the longest series. */
  readonly end?: number;
  /** Between two scrapes. */
  readonly scrape: number;
  /** Between two evaluations of groups that have no interval of their own. */
  readonly evaluate: number;
  /**
   * Every group is evaluated that often, as promtool does it.
   *
   * @default false
   */
  readonly oneInterval?: boolean;
  /**
   * Above 0, the groups are evaluated at different moments of their intervals, as Prometheus does it.
   *
   * @default 0
   */
  readonly spread?: number;
  /** When Prometheus is down. */
  readonly pauses?: readonly (readonly [from: number, to: number])[];
  /**
   * Names of the alerts that matter.
   *
   * @default - all.
   */
  readonly alerts?: readonly string[];
  /**
   * Whether each firing says its annotations, which takes longer than all else.
   *
   * @default false
   */
  readonly texts?: boolean;
}

/** A span in which an alert fired. */
export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  /** The first moment at which it no longer fired; null when it fired at the end. */
  readonly to: number | null;
  /** As Prometheus fills them in when it begins to fire, where `texts` were asked for. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What the rules make of a run. */
export interface Verdict {
  readonly start: number;
  readonly end: number;
  readonly firing: readonly Firing[];
}

interface Answer extends Verdict {
  readonly id: string;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: Error) => void;
}

/** Prometheus' own engine over series in memory: what alerts fire, and when. */
export class Judge {
  /**
   * @param rules a rule file; by default all rules that the library ships
   * @param workers runs that are judged at once
   */
  public static start(rules: object = SHIPPED_RULES, workers = 2): Judge {
    const file = join(temporaryFolder(), 'rules.yaml');
    writeFileSync(file, stringify(rules, { aliasDuplicateObjects: false }));
    const args = [`-rules=${file}`, `-workers=${workers}`];
    return new Judge(spawn(judgeProgram(), args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true }), workers);
  }

  private readonly waiting = new Map<string, Waiting>();
  private readonly closed: Promise<unknown>;
  private words = '';
  private sent = 0;
  private ended?: Error;

  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, Readable>,
    private readonly workers: number,
  ) {
    const spare = child.pid === undefined ? undefined : killAfterwards(child.pid);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.words += text));
    // Its end says why it stopped reading.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => this.take(JSON.parse(line) as Answer));
    child.once('error', (error) => (this.words += error.message));
    this.closed = new Promise((resolve) => child.once('close', resolve)).then(() => {
      spare?.();
      const error = new Error(`the judge has ended: ${this.words.trim() || 'without a word'}`);
      this.ended = error;
      for (const { reject } of this.waiting.values()) reject(error);
    });
  }

  /** @throws Error when a series or a rule is refused, or the program has ended */
  public judge(run: JudgedRun): Promise<Verdict> {
    if (this.ended) return Promise.reject(this.ended);
    const id = String(this.sent++);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ id, ...run })}\n`);
    });
  }

  /** Judges many runs, of which only a few are in memory at once. */
  public async judgeAll<Run>(
    runs: Iterable<Run>,
    judged: (run: Run) => JudgedRun,
    take: (run: Run, verdict: Verdict) => void,
  ): Promise<void> {
    const open = new Set<Promise<void>>();
    let failure: Error | undefined;
    for (const run of runs) {
      const one: Promise<void> = this.judge(judged(run)).then(
        (verdict) => take(run, verdict),
        (error: Error) => (failure ??= error),
      ) as Promise<void>;
      open.add(one);
      void one.finally(() => open.delete(one));
      if (open.size > 2 * this.workers) await Promise.race(open);
      if (this.child.stdin.writableNeedDrain && this.child.exitCode === null)
        await Promise.race([once(this.child.stdin, 'drain'), this.closed]);
      if (failure) throw failure;
    }
    await Promise.all(open);
    if (failure) throw failure;
  }

  public async stop(): Promise<void> {
    this.child.stdin.end();
    await this.closed;
  }

  private take({ id, error, ...verdict }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(verdict);
    else waiting?.reject(new Error(error));
  }
}
