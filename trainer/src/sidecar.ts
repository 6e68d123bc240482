import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { TRAINING_METRICS } from '../../lib/metrics';
import { EVERY_ADDRESS } from '../../runtime/http/listen';
import { option } from './environment-option';
import { ExitCode, usageExit } from './exit-codes';
import { sidecarServer } from './exporter/sidecar-exporter';
import { readSnapshot } from './exporter/snapshot-file';
import { readWebConfig } from './exporter/web-config';
import { HELD_SCRAPES } from './hold';
import { heldScrapes, numberIn, wholeNumber } from './number-arguments';

// Every scrape leaves a page of garbage; a small young generation keeps that from adding up to tens of megabytes.
setFlagsFromString('--semi-space-growth-factor=1');

interface SidecarCommandOptions {
  readonly snapshotDir: string;
  readonly metricsHost: string;
  readonly metricsPort: number;
  /** Seconds */
  readonly scrapeInterval: number;
  /** Scrape intervals; Infinity for `forever` */
  readonly hold: number;
  readonly webConfigFile?: string;
}

/** A snapshot is renewed every second; a volume in memory never takes this long. */
const LEASE_SECONDS = 10;
const LOOK_MS = 500;

async function main(options: SidecarCommandOptions): Promise<void> {
  const { snapshotDir, metricsHost, metricsPort, scrapeInterval, hold, webConfigFile } = options;
  // Forever means until a signal, and one has arrived.
  const scrapes = hold === Infinity ? HELD_SCRAPES : hold;
  const server = sidecarServer(
    {
      catalog: TRAINING_METRICS,
      folder: snapshotDir,
      leaseSeconds: LEASE_SECONDS,
      state: { metric: 'tf_run_state', dead: 'failed' },
      age: 'tf_exporter_snapshot_age_seconds',
      damaged: { metric: 'tf_exporter_damaged_files_total', labels: { file: 'snapshot' } },
      log: (msg) => console.log(JSON.stringify({ level: 'error', msg })),
    },
    webConfigFile === undefined ? {} : readWebConfig(webConfigFile),
  );
  const port = await server.listen(metricsPort, metricsHost);
  const end = () => process.exit(ExitCode.SUCCESS);
  process.once('SIGINT', end);
  process.once('SIGTERM', () => {
    process.once('SIGTERM', end);
    void untilDeathIsSeen(snapshotDir, LEASE_SECONDS + scrapes * scrapeInterval).then(end);
  });
  // A reader of it may end the program at once.
  console.log(JSON.stringify({ level: 'info', host: metricsHost, port, msg: 'metrics are served' }));
}

/**
 * Kubernetes ends a sidecar at once after the trainer. Of one that was killed, the state is known only when the lease is over, and
 * somebody must have scraped it; one that has ended by itself was held readable by itself.
 */
async function untilDeathIsSeen(folder: string, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (mayRun(folder) && performance.now() < until) await sleep(LOOK_MS);
}

/** A snapshot that cannot be read says nothing about the end. */
function mayRun(folder: string): boolean {
  try {
    return readSnapshot(folder)?.ended === false;
  } catch {
    return true;
  }
}

void new Command('trainer-sidecar')
  .exitOverride()
  .description('Serves the metrics of a trainer from a separate process, even after the trainer was killed.')
  .addOption(option('--snapshot-dir <folder>', 'folder that the trainer writes its snapshots to').makeOptionMandatory())
  .addOption(option('--metrics-host <address>', 'address that /metrics is served on').default(EVERY_ADDRESS))
  .addOption(
    option('--metrics-port <port>', 'port that /metrics is served on; 0 takes a free one').argParser(wholeNumber(0, 65535)).default(9091),
  )
  .addOption(
    option('--scrape-interval <seconds>', 'interval at which Prometheus scrapes /metrics').argParser(numberIn(0.1, Infinity)).default(15),
  )
  .addOption(
    option('--hold <scrapes>', 'scrape intervals that the state of a killed trainer is served for after SIGTERM')
      .argParser(heldScrapes)
      .default(HELD_SCRAPES),
  )
  .addOption(option('--web-config-file <file>', "TLS and basic authentication, in Prometheus' format"))
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    const usage = usageExit(error);
    if (usage === undefined) console.error(error.message);
    process.exit(usage ?? ExitCode.USAGE);
  });
