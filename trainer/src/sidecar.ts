import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { TRAINING_METRICS } from '../../lib/metrics';
import { option } from './environment-option';
import { ExitCode } from './exit-codes';
import { listen } from './exporter/http-server';
import { sidecarServer } from './exporter/sidecar-exporter';
import { readWebConfig } from './exporter/web-config';

// Every scrape leaves a page of garbage; a small young generation keeps that from adding up to tens of megabytes.
setFlagsFromString('--semi-space-growth-factor=1');

interface SidecarCommandOptions {
  readonly snapshotDir: string;
  readonly metricsHost: string;
  readonly metricsPort: string;
  readonly webConfigFile?: string;
}

/** A snapshot is renewed every second; a volume in memory never takes this long. */
const LEASE_SECONDS = 10;

async function main({ snapshotDir, metricsHost, metricsPort, webConfigFile }: SidecarCommandOptions): Promise<void> {
  const server = sidecarServer(
    {
      catalogue: TRAINING_METRICS,
      folder: snapshotDir,
      leaseSeconds: LEASE_SECONDS,
      state: { metric: 'tf_run_state', dead: 'failed' },
      age: 'tf_exporter_snapshot_age_seconds',
    },
    webConfigFile === undefined ? {} : readWebConfig(webConfigFile),
  );
  const port = await listen(server, Number(metricsPort), metricsHost);
  console.log(JSON.stringify({ level: 'info', host: metricsHost, port, msg: 'metrics are served' }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(ExitCode.SUCCESS));
}

void new Command('trainer-sidecar')
  .description('Serves the metrics of a trainer from a process of its own, also after the trainer was killed.')
  .addOption(option('--snapshot-dir <folder>', 'folder that the trainer writes its snapshots to').makeOptionMandatory())
  .addOption(option('--metrics-host <address>', 'address that /metrics is served on').default('0.0.0.0'))
  .addOption(option('--metrics-port <port>', 'port that /metrics is served on; 0 takes a free one').default('9091'))
  .addOption(option('--web-config-file <file>', "TLS and basic authentication, in Prometheus' format"))
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exit(ExitCode.USAGE);
  });
