import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { instantQuery } from '../servers/prometheus-api';
import { startPrometheus } from '../servers/start';
import { waitUntil } from '../servers/wait-until';
import { SHIPPED_RULES } from '../shipped-rules';
import { temporaryFolder } from '../temporary-folder';
import { backfill } from './backfill';
import { Bench, below, Figure, forOrientation, median } from './bench';
import { SimulatedFleet } from './simulated-fleet';

const [FEW, MANY, MORE_GPUS] = [100, 1000, 4000];
const SCRAPE_SECONDS = 30;
const EVALUATION_SECONDS = 15;
const WARM_UP_EVALUATIONS = 4;
const EVALUATIONS = 7;
/** Prometheus must not compact what was backfilled meanwhile. */
const WITHOUT_COMPACTION = ['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h'];

/** What Prometheus says of its rule groups: seconds, by group. */
type Seconds = ReadonlyMap<string, number>;

interface Load {
  /** Of all groups, in seconds in each evaluation interval: what a group takes, as often as it is evaluated in that time. */
  readonly evaluation: number;
  readonly slowest: { readonly group: string; readonly share: number };
  readonly missed: number;
  readonly series: number;
  readonly mebibytes: number;
  /** CPU time of Prometheus in an evaluation interval, scraping included, in seconds: other than the rest, a busy machine hardly changes it. */
  readonly cpu: number;
}

async function measure(runs: number, gpus: number): Promise<Load> {
  const fleet = await SimulatedFleet.start(runs, gpus);
  const { url, program } = await startPrometheus(writeConfig(fleet), WITHOUT_COMPACTION, await backfill(fleet));
  try {
    const targets = fleet.targets().length;
    const up = async () => (await instantQuery(url, 'sum(up)'))[0]?.value;
    await waitUntil('every target is scraped', up, {
      until: (count) => count === targets,
      programs: [program],
      deadlineMs: 240_000,
    });
    await sleep(WARM_UP_EVALUATIONS * EVALUATION_SECONDS * 1000);
    const before = await Exposition.of(url);
    const rounds: Seconds[] = [];
    for (let round = 0; round < EVALUATIONS; round++) {
      await sleep(EVALUATION_SECONDS * 1000);
      rounds.push((await Exposition.of(url)).byGroup('prometheus_rule_group_last_duration_seconds'));
    }
    const after = await Exposition.of(url);
    const intervals = after.byGroup('prometheus_rule_group_interval_seconds');
    return {
      evaluation: median(rounds.map((round) => sum(perEvaluation(round, intervals)))),
      slowest: slowest(rounds, intervals),
      missed:
        sum(after.byGroup('prometheus_rule_group_iterations_missed_total')) -
        sum(before.byGroup('prometheus_rule_group_iterations_missed_total')),
      series: after.value('prometheus_tsdb_head_series'),
      cpu: (after.value('process_cpu_seconds_total') - before.value('process_cpu_seconds_total')) / EVALUATIONS,
      mebibytes: after.value('process_resident_memory_bytes') / 2 ** 20,
    };
  } finally {
    await program.stop();
    await fleet.stop();
  }
}

function writeConfig(fleet: SimulatedFleet): string {
  const folder = temporaryFolder();
  const write = (name: string, content: object): string => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const targets = write('targets.json', fleet.targets());
  return write('prometheus.json', {
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, evaluation_interval: `${EVALUATION_SECONDS}s` },
    rule_files: [write('rules.json', SHIPPED_RULES)],
    scrape_configs: [{ job_name: 'tensorflow-training', honor_labels: true, file_sd_configs: [{ files: [targets] }] }],
  });
}

/** What Prometheus exports about itself. */
class Exposition {
  public static async of(url: string): Promise<Exposition> {
    return new Exposition(await (await fetch(`${url}/metrics`)).text());
  }

  private constructor(private readonly text: string) {}

  public value(metric: string): number {
    return Number(new RegExp(`^${metric} (\\S+)$`, 'm').exec(this.text)?.[1]);
  }

  public byGroup(metric: string): Seconds {
    const lines = this.text.matchAll(new RegExp(`^${metric}\\{rule_group="[^"]*;([^";]+)"\\} (\\S+)$`, 'gm'));
    return new Map([...lines].map(([, group, value]) => [group, Number(value)]));
  }
}

function sum(seconds: Seconds): number {
  return [...seconds.values()].reduce((total, value) => total + value, 0);
}

/** Seconds of each group in an evaluation interval. */
function perEvaluation(round: Seconds, intervals: Seconds): Seconds {
  return new Map(
    [...round].map(([group, seconds]) => [group, (seconds * EVALUATION_SECONDS) / (intervals.get(group) ?? EVALUATION_SECONDS)]),
  );
}

/** The group that takes the largest part of its interval, in its slowest evaluation. */
function slowest(rounds: readonly Seconds[], intervals: Seconds): { group: string; share: number } {
  const shares = [...intervals].map(([group, interval]) => ({
    group,
    share: Math.max(...rounds.map((round) => round.get(group) ?? 0)) / interval,
  }));
  return shares.reduce((most, one) => (one.share > most.share ? one : most));
}

async function run(): Promise<Figure[]> {
  const few = await measure(FEW, FEW);
  const many = await measure(MANY, MANY);
  const gpus = await measure(MANY, MORE_GPUS);
  return [
    forOrientation(`${FEW} runs, all rules`, few.evaluation, 's'),
    forOrientation(`${FEW} runs, memory of Prometheus (RSS)`, few.mebibytes, 'MiB'),
    forOrientation(`${MANY} runs, series`, many.series, 'series'),
    below(2, `${MANY} runs, all rules`, many.evaluation, 's'),
    below(12, `${MANY} runs against ${FEW}`, many.evaluation / few.evaluation, 'times'),
    below(4, `${MANY} runs, CPU time of Prometheus in ${EVALUATION_SECONDS} s, scraping included`, many.cpu, 's'),
    forOrientation(`${MANY} runs, memory of Prometheus (RSS)`, many.mebibytes, 'MiB'),
    below(0.25, `slowest evaluation of a group (${many.slowest.group}), share of its interval`, many.slowest.share, 'times'),
    forOrientation(`${MANY} runs with ${MORE_GPUS} GPUs, series`, gpus.series, 'series'),
    forOrientation(`${MANY} runs with ${MORE_GPUS} GPUs, all rules`, gpus.evaluation, 's'),
    forOrientation(`${MANY} runs with ${MORE_GPUS} GPUs, CPU time of Prometheus in ${EVALUATION_SECONDS} s`, gpus.cpu, 's'),
    forOrientation(
      `${MORE_GPUS} GPUs, slowest evaluation of a group (${gpus.slowest.group}), share of its interval`,
      gpus.slowest.share,
      'times',
    ),
    below(1, 'evaluations missed', few.missed + many.missed + gpus.missed, 'evaluations'),
  ];
}

export const bench: Bench = {
  title: 'Rules over a fleet of runs',
  method: `Prometheus with every shipped rule, ${MANY} and ${FEW} healthy runs of 150 series, each of which holds a GPU with every series that the manifests ask dcgm-exporter for, and what kube-state-metrics says of its pod; then ${MANY} runs with ${MORE_GPUS} GPUs. One process on loopback serves them with the target labels of their kinds, scraped every ${SCRAPE_SECONDS} s (15 s in the manifests; longer here for a small machine). Rules are evaluated as shipped: every ${EVALUATION_SECONDS} s, or at the interval of their group. First, promtool backfills each series and the recorded series as far as any rule looks back: every 30 s in the last hour, every minute up to 6 h, every 5 minutes beyond that, up to three days. "All rules" is the sum of prometheus_rule_group_last_duration_seconds × ${EVALUATION_SECONDS} s / interval over all groups, median of ${EVALUATIONS}.`,
  run,
};
