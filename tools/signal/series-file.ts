import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, YAMLMap } from 'yaml';
import { durationMs } from '../../lib/values/durations';
import { JudgedRun } from './judge';
import { GivenSeries } from './samples';

const DEFAULT_SECONDS = 15;

/** Series of a file, and what times in it are counted from. */
export interface SeriesFile {
  readonly runs: readonly JudgedRun[];
  /** Whether times are those of a clock; otherwise they are counted from the start. */
  readonly clock: boolean;
}

/**
 * Reads recorded series: promtool's notation from `.yml`, `.yaml` and `.json`, OpenMetrics with times from any other file.
 *
 * @param intervalSeconds between two scrapes and between two evaluations; by default what a file of promtool says, else 15 s
 * @throws Error with the line of what is wrong; that of OpenMetrics is refused when it is judged
 */
export function readSeriesFile(file: string, intervalSeconds?: number): SeriesFile {
  if (!/\.(ya?ml|json)$/.test(file)) {
    const interval = intervalSeconds ?? DEFAULT_SECONDS;
    return { clock: true, runs: [{ openMetrics: file, scrape: interval, evaluate: interval }] };
  }
  return { clock: false, runs: new PromtoolFile(readFileSync(file, 'utf8'), intervalSeconds).runs };
}

/** A test file of promtool, one of its tests, or the list of its series. */
class PromtoolFile {
  private readonly lines = new LineCounter();
  private readonly document;

  public constructor(
    text: string,
    private readonly interval: number | undefined,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, stringKeys: true });
    const [error] = this.document.errors;
    if (error) throw new Error(`line ${this.lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`);
  }

  public get runs(): JudgedRun[] {
    const { contents } = this.document;
    if (isSeq(contents)) return [this.run(undefined, contents, undefined)];
    if (isMap(contents)) {
      const tests = contents.get('tests');
      const evaluation = this.seconds(contents, 'evaluation_interval');
      if (isSeq(tests)) return tests.items.map((test) => this.test(test, evaluation));
      return [this.test(contents, evaluation)];
    }
    throw this.refused(contents, 'the file has no series');
  }

  private test(test: unknown, evaluation: number | undefined): JudgedRun {
    if (!isMap(test)) throw this.refused(test, 'this is no test');
    return this.run(this.seconds(test, 'interval'), test.get('input_series'), evaluation);
  }

  private run(scrape: number | undefined, list: unknown, evaluation: number | undefined): JudgedRun {
    if (!isSeq(list) || list.items.length === 0) throw this.refused(list, 'there is no list of input_series');
    return {
      scrape: this.interval ?? scrape ?? DEFAULT_SECONDS,
      evaluate: this.interval ?? evaluation ?? scrape ?? DEFAULT_SECONDS,
      series: list.items.map((item) => this.series(item)),
    };
  }

  private series(item: unknown): GivenSeries {
    const text = (key: string): string | undefined => {
      const value = isMap(item) ? item.get(key) : undefined;
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    };
    const [series, values] = [text('series'), text('values')];
    if (series === undefined || values === undefined) throw this.refused(item, "a series has no 'series' or no 'values'");
    return { series, values, line: this.line(item) };
  }

  private seconds(map: YAMLMap, key: string): number | undefined {
    const node = map.get(key, true);
    if (!isScalar(node)) return undefined;
    try {
      return durationMs(key, String(node.value)) / 1000;
    } catch (error) {
      throw new Error(`line ${this.line(node)}: ${(error as Error).message}`);
    }
  }

  private refused(node: unknown, what: string): Error {
    return new Error(
      `line ${this.line(node)}: ${what}: allowed is promtool's notation, a list input_series with a 'series' and 'values' such as '0.7 0.69x10 _ stale' each`,
    );
  }

  private line(node: unknown): number {
    const start = (node as { range?: readonly [number, ...number[]] } | null | undefined)?.range?.[0] ?? 0;
    return this.lines.linePos(start).line;
  }
}
