import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ApiObject, ApiObjectProps, App, Chart } from 'cdk8s';
import {
  Alerting,
  GpuTrainer,
  HeartbeatReceiver,
  Manifests,
  MonitoringStack,
  Placement,
  SecretKey,
  SlackReceiver,
  TrainingNamespace,
} from '../../lib';
import { temporaryFolder } from '../temporary-folder';
import { Bench, below, forOrientation, median } from './bench';

const ROOT = join(__dirname, '..', '..');
const ROUNDS = 7;
const [FEW, MANY] = [100, 1000];

/** Seconds of the middle one of three runs. */
function command(program: string, args: readonly string[]): number {
  const run = (): number => {
    const started = performance.now();
    const { status, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`'${[program, ...args].join(' ')}' failed: ${stderr}`);
    return (performance.now() - started) / 1000;
  };
  return median([run(), run(), run()]);
}

/** CPU seconds, which other work on the machine hardly changes. */
function cost(app: () => App): number {
  const before = process.cpuUsage();
  app().synth();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** A whole stack that monitors this many trainers of one namespace. */
function trainers(count: number): App {
  const app = new App({ outdir: temporaryFolder() });
  const slack = new SlackReceiver('training', { channel: '#ml-training', webhook: SecretKey.of('slack', 'webhook-url') });
  const heartbeat = HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url'));
  const stack = new MonitoringStack(app, 'monitoring', {
    cluster: 'gpu-east',
    placement: Placement.filePerComponent(app),
    alerting: new Alerting({ page: slack, ticket: slack, heartbeat }),
  });
  const training = TrainingNamespace.owned(app, 'training');
  for (let i = 0; i < count; i++) stack.monitor(GpuTrainer.job(training, `mnist-${i}`, { image: 'registry.example.com/trainer:1.0.0' }));
  return app;
}

/** The objects that those trainers become, written down as plain objects of cdk8s. */
function rawObjects(manifests: readonly object[]): App {
  const app = new App({ outdir: temporaryFolder() });
  const chart = new Chart(app, 'training');
  manifests.forEach((manifest, i) => new ApiObject(chart, `object-${i}`, manifest as ApiObjectProps));
  return app;
}

/** Names of trainers are the only ones that hold `mnist-`. */
function manifestsOfTrainers(count: number): object[] {
  return Manifests.of(trainers(count)).all.filter((manifest) => JSON.stringify(manifest).includes('"mnist-'));
}

export const bench: Bench = {
  title: 'Synthesis',
  method: `Time of the two commands (median of 3 runs), and CPU time to create and write an app with a whole stack and the trainers of one namespace (median of ${ROUNDS} rounds; the stack without trainers is subtracted). The raw objects are the same manifests as plain cdk8s ApiObjects, measured alternately with the trainers.`,
  run: () => {
    const manifests = manifestsOfTrainers(MANY);
    const rounds = Array.from({ length: ROUNDS + 1 }, () => ({
      none: cost(() => trainers(0)),
      few: cost(() => trainers(FEW)),
      many: cost(() => trainers(MANY)),
      raw: cost(() => rawObjects(manifests)),
    })).slice(1);
    const none = median(rounds.map((round) => round.none));
    const few = median(rounds.map((round) => round.few)) - none;
    const many = median(rounds.map((round) => round.many)) - none;
    const raw = median(rounds.map((round) => round.raw));
    return Promise.resolve([
      below(0.8, '`node build/main.js`', command(process.execPath, ['build/main.js']), 's'),
      below(3, '`npm run synth`', command('npm', ['run', 'synth']), 's'),
      forOrientation(`${FEW} trainers`, few, 's'),
      forOrientation(`${MANY} trainers, ${manifests.length} objects`, many, 's'),
      forOrientation(`the same ${manifests.length} objects, raw`, raw, 's'),
      below(2, 'trainers against raw objects', many / raw, 'times'),
      below(12, `${MANY} trainers against ${FEW}`, many / few, 'times'),
    ]);
  },
};
