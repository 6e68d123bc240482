import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MetricUnit, TRAINING_METRICS } from '../../lib/metrics';
import { RunningProgram } from '../servers/running-program';
import { temporaryFolder } from '../temporary-folder';
import { Recording } from './recording';
import { RecordedRun } from './runs';
import { TRAINER } from './spoilt';

const SCRAPE_EVERY_SECONDS = 0.5;
/** Scrapes of the final state. */
const AFTER_THE_END = 4;
/** Scrapes without a step after which none is expected any more. */
const STUCK_AFTER = 20;
/** Scrapes within which a trainer does its first step. */
const LONGEST_START = 240;
const DIGITS = 6;
const TIMESTAMPS = new Set(TRAINING_METRICS.filter(({ unit }) => unit === MetricUnit.TIMESTAMP_SECONDS).map(({ name }) => name));

/** One scrape; its text is empty when nobody answered. */
interface Page {
  readonly at: number;
  readonly text: string;
}

/** Trains a run, again after each of its deaths, and scrapes it until it has ended or does nothing more. */
export async function record(run: RecordedRun): Promise<Recording> {
  const { description, prepare, restarts = 0, goesWrong } = run;
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ logEvery: 20, checkpointInterval: 1, ...description }));
  await prepare?.(folder);
  const pages: Page[] = [];
  const attempts: Attempt[] = [];
  while (attempts.length <= restarts) {
    const attempt = new Attempt(run, folder, pages);
    attempts.push(attempt);
    await attempt.scrapeToItsEnd(attempts.length <= restarts ? 1 : AFTER_THE_END);
  }
  const [{ firstAnswer, struckAt, lastAnswer }] = attempts;
  const wrongFrom = restarts > 0 ? lastAnswer + 1 : goesWrong?.goesOn ? struckAt : undefined;
  return toRecording(pages.slice(firstAnswer), wrongFrom && wrongFrom - firstAnswer);
}

/** One process of a run. */
class Attempt {
  /** Index of the first scrape that was answered. */
  public firstAnswer = -1;
  public lastAnswer = -1;
  /** Index of the first scrape after something has gone wrong. */
  public struckAt?: number;
  private readonly program: RunningProgram;

  public constructor(
    private readonly run: RecordedRun,
    private readonly folder: string,
    /** Those of all attempts. */
    private readonly pages: Page[],
  ) {
    const place = ['--config', 'run.json', '--checkpoint-dir', 'checkpoints', '--log-format', 'json'];
    const metrics = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--hold', 'forever'];
    this.program = RunningProgram.start(process.execPath, [TRAINER, ...place, ...metrics, ...(run.options ?? [])], {
      name: 'trainer',
      cwd: folder,
    });
  }

  /** @param scrapesAfterIt how often its final state is scraped */
  public async scrapeToItsEnd(scrapesAfterIt: number): Promise<void> {
    for (let left = scrapesAfterIt; left > 0; await sleep(SCRAPE_EVERY_SECONDS * 1000)) {
      const at = Date.now() / 1000;
      const text = await this.scrape();
      if (text !== '') {
        this.lastAnswer = this.pages.length;
        if (this.firstAnswer < 0) this.firstAnswer = this.lastAnswer;
      }
      this.pages.push({ at, text });
      this.goWrong();
      if (this.isOver()) left -= 1;
    }
    await this.program.stop();
  }

  private async scrape(): Promise<string> {
    const url = /"url":"([^"]+)"/.exec(this.program.log)?.[1];
    try {
      return url === undefined ? '' : await (await fetch(url)).text();
    } catch {
      return '';
    }
  }

  private goWrong(): void {
    const { goesWrong } = this.run;
    if (!goesWrong || this.struckAt !== undefined || this.stepsSince(this.firstAnswer) < goesWrong.afterSteps) return;
    this.struckAt = this.pages.length;
    goesWrong.strike?.(this.program, this.folder);
  }

  private isOver(): boolean {
    const { ending, log } = this.program;
    if (ending !== undefined && ending !== 'SIGKILL') throw new Error(`the trainer ended (${ending}): ${log.slice(-2000)}`);
    if (ending !== undefined || log.includes('"msg":"run ended"')) return true;
    const scrapes = this.pages.length;
    if (scrapes > this.firstAnswer + LONGEST_START && this.stepsSince(this.firstAnswer) === 0)
      throw new Error(`the trainer does not start: ${log}`);
    return this.stepsSince(this.firstAnswer) > 0 && this.stepsSince(scrapes - STUCK_AFTER) === 0;
  }

  /** Steps that were done after a scrape, as far as they are known. */
  private stepsSince(scrape: number): number {
    const done = (index: number) => Number(/^tf_train_steps_total\{worker="0"\} (\S+)$/m.exec(this.pages[index]?.text ?? '')?.[1] ?? 0);
    return done(this.lastAnswer) - done(scrape);
  }
}

function toRecording(pages: readonly Page[], wrongFrom?: number): Recording {
  const start = pages[0].at;
  const series: Record<string, string[]> = {};
  pages.forEach(({ text }, index) => {
    for (const [, own, metric, value] of text.matchAll(/^((\w+)(?:\{.*\})?) (\S+)$/gm)) {
      (series[own] ??= Array<string>(pages.length).fill('_'))[index] = TIMESTAMPS.has(metric) ? since(start, value) : short(value);
    }
  });
  const interval = (pages[pages.length - 1].at - start) / (pages.length - 1);
  return {
    interval: Number(interval.toFixed(3)),
    wrongFrom,
    series: Object.fromEntries(Object.entries(series).map(([own, values]) => [own, values.join(' ')])),
  };
}

/** A timestamp of 0 is not set. */
function since(start: number, value: string): string {
  return Number(value) === 0 ? '0' : (Number(value) - start).toFixed(3);
}

function short(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(DIGITS))) : value.replace('Nan', 'NaN');
}
