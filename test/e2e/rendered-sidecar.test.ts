import { App } from 'cdk8s';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { GpuTrainer, TrainingNamespace } from '../../lib';
import { Manifests } from '../../lib/testing/manifests';
import { LocalContainer } from '../../tools/local/local-container';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { valueOf } from '../programs/trainer/exposition';

const ROOT = join(__dirname, '../..');
const ENDLESS = '100000';
/** Longer than any test waits: a sidecar that ends sooner has not waited for a scrape. */
const FOR_EVER = '1h';

interface Run {
  readonly epochs: string;
  readonly scrapeInterval: string;
}

/** Both containers of a pod as they are rendered, in the order in which Kubernetes starts them. */
class RunningPod {
  public static async start(run: Run): Promise<RunningPod> {
    const root = temporaryFolder();
    // The working directory of the image.
    symlinkSync(join(ROOT, 'build'), join(root, 'build'));
    const manifests = render(run);
    const container = (name: string) => new LocalContainer(manifests, { kind: 'Job', name: 'mnist', container: name, root });
    // The pod has its ports for itself, this machine has not.
    const sidecar = container('exporter').start([process.execPath], [], {
      TRAINWATCH_METRICS_HOST: '127.0.0.1',
      TRAINWATCH_METRICS_PORT: '0',
    });
    const port = await waitUntil('the sidecar serves', () => /"port":(\d+)/.exec(sidecar.log)?.[1] ?? '', { programs: [sidecar] });
    const trainer = container('trainer').start([process.execPath, 'build/trainer/main.js'], []);
    return new RunningPod(sidecar, trainer, `http://127.0.0.1:${port}/metrics`);
  }

  private constructor(
    public readonly sidecar: RunningProgram,
    public readonly trainer: RunningProgram,
    private readonly url: string,
  ) {}

  /** Waits until the sidecar reports this state. */
  public async untilState(state: string): Promise<string> {
    return this.until(`the state is ${state}`, (text) => valueOf(text, `tf_run_state{state="${state}"}`) === 1);
  }

  /** Waits until the sidecar serves what the trainer has written after a step. */
  public async untilStep(): Promise<string> {
    return this.until('a step is completed', (text) => (valueOf(text, 'tf_train_steps_total{worker="0"}') ?? 0) > 0);
  }

  private until(what: string, isSo: (text: string) => boolean): Promise<string> {
    return waitUntil(what, async () => (await fetch(this.url)).text(), { until: isSo, programs: [this.sidecar] });
  }
}

function render({ epochs, scrapeInterval }: Run): Manifests {
  const app = new App();
  const namespace = TrainingNamespace.owned(app, 'training');
  namespace.allowScrape('prometheus', 'monitoring', scrapeInterval);
  const env = { TRAINWATCH_DATA: 'synthetic', TRAINWATCH_MODEL: 'mlp', TRAINWATCH_BACKEND: 'cpu', TRAINWATCH_EPOCHS: epochs };
  GpuTrainer.job(namespace, 'mnist', { image: 'trainer:local', gpus: 0, monitoredBy: 'this test', exporterSidecar: true, env });
  return Manifests.of(app);
}

describe('the rendered containers of a Job with a sidecar', () => {
  test('a trainer that is killed has failed, which is served until it was scraped although Kubernetes ends the sidecar at once', async () => {
    const { pod, sidecar, trainer } = await withState({ epochs: ENDLESS, scrapeInterval: '1s' }, 'running');
    await pod.untilStep();
    trainer.kill('SIGKILL');
    await trainer.closed;
    sidecar.kill('SIGTERM');
    const text = await pod.untilState('failed');
    expect(valueOf(text, 'tf_run_state{state="running"}')).toBe(0);
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBeGreaterThan(0);
    await sidecar.closed;
    expect(sidecar.ending).toBe('exit code 0');
  });

  test('a second signal ends that wait', async () => {
    const { sidecar, trainer } = await withState({ epochs: ENDLESS, scrapeInterval: FOR_EVER }, 'running');
    trainer.kill('SIGKILL');
    await trainer.closed;
    // The first is handled some time after it was sent.
    const again = setInterval(() => sidecar.kill('SIGTERM'), 100);
    await sidecar.closed;
    clearInterval(again);
    expect(sidecar.ending).toBe('exit code 0');
  });

  test('after a trainer that has ended by itself, the sidecar ends as soon as it is asked to', async () => {
    const { sidecar } = await withState({ epochs: '1', scrapeInterval: FOR_EVER }, 'completed');
    sidecar.kill('SIGTERM');
    await sidecar.closed;
    expect(sidecar.ending).toBe('exit code 0');
  });

  async function withState(run: Run, state: string) {
    const pod = await RunningPod.start(run);
    await pod.untilState(state);
    return { pod, sidecar: pod.sidecar, trainer: pod.trainer };
  }
});
