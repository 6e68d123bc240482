import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { MetricUnit, TRAINING_METRICS } from '../../lib/metrics';
import { READ_BY_RULES } from '../shipped-rules';
import { healthyRun, SCRAPED, SimulatedSeries, TARGET, Timeline } from '../simulated-run';

const HOUR = 3600;
const DAY = 24 * HOUR;
const SERIES_OF_A_RUN = 150;
const TIMESTAMPS = new Set(TRAINING_METRICS.filter(({ unit }) => unit === MetricUnit.TIMESTAMP_SECONDS).map(({ name }) => name));

/** They learn for days, so that nothing is flat yet. */
export const SLOW_LEARNING: Record<string, Timeline> = {
  tf_train_loss: (t) => 0.2 + 2 * Math.exp(-t / (2 * DAY)),
  tf_val_loss: (t) => 0.21 + 2 * Math.exp(-t / (2 * DAY)),
  tf_val_accuracy: (t) => 0.98 - 0.8 * Math.exp(-t / (2 * DAY)),
};

/** Healthy runs that all began three days ago, each in a pod of its own; one server answers for all of them. */
export class SimulatedFleet {
  public static async start(runs: number): Promise<SimulatedFleet> {
    const fleet = new SimulatedFleet(runs);
    await new Promise<void>((resolve) => fleet.server.listen(0, '127.0.0.1', resolve));
    return fleet;
  }

  /** What each run exports: everything that rules read, and some of the rest. */
  public readonly series: SimulatedSeries[];
  public readonly began = Math.floor(Date.now() / 1000) - 3 * DAY;
  private readonly server: Server;

  private constructor(private readonly runs: number) {
    const exported = healthyRun(SLOW_LEARNING).filter(({ own }) => !(nameOf(own) in SCRAPED));
    const read = exported.filter(({ own }) => READ_BY_RULES.has(nameOf(own)));
    this.series = [...read, ...exported.filter((one) => !read.includes(one))].slice(0, SERIES_OF_A_RUN);
    this.server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(this.page(Date.now() / 1000));
    });
  }

  /** The targets as file discovery reads them, with the labels that the relabeling of the trainer's kind gives. */
  public targets(): object[] {
    const { port } = this.server.address() as AddressInfo;
    return Array.from({ length: this.runs }, (_, run) => ({
      targets: [`127.0.0.1:${port}`],
      labels: { ...labelsOf(run), __metrics_path__: `/${run}` },
    }));
  }

  /** The labels of each target. */
  public identities(): Record<string, string>[] {
    return Array.from({ length: this.runs }, (_, run) => labelsOf(run));
  }

  /** Value of a series at a time, in seconds since 1970; undefined where there is none. */
  public valueAt({ own, timeline }: SimulatedSeries, time: number): number | undefined {
    const value = timeline(time - this.began);
    if (typeof value !== 'number') return undefined;
    return TIMESTAMPS.has(nameOf(own)) && !isUnset(own) ? value + this.began : value;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** All runs are equal but for their labels, so that the page is the same for all. */
  private page(time: number): string {
    const lines = this.series.map((one) => [one.own, this.valueAt(one, time)] as const).filter(([, value]) => value !== undefined);
    return `${lines.map(([own, value]) => `${own} ${value}`).join('\n')}\n`;
  }
}

export function nameOf(own: string): string {
  return own.split('{')[0];
}

/** A deadline of 0 is none. */
function isUnset(own: string): boolean {
  return own.includes('_deadline_timestamp');
}

function labelsOf(run: number): Record<string, string> {
  const name = `run-${run}`;
  return { ...TARGET, run_id: name, pod: `${name}-x7k2p`, node: `gpu-${run % 100}`, instance: `10.0.${run >> 8}.${run & 255}:9091` };
}
