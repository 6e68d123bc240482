import { join } from 'node:path';
import { RunningProgram } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';
import { LocalContainer } from './local-container';
import { LocalPod } from './local-discovery';

/** A drill that the trainer knows. */
export type Fault = 'stall' | 'nan' | 'kill' | 'gpu-fallback';

/** What each drill does to the run, and which alert must tell of it. */
export const DRILLS: Readonly<Record<Fault, { readonly does: string; readonly alert: string }>> = {
  stall: { does: 'after 100 steps the training loop hangs', alert: 'TrainingStalled' },
  nan: { does: 'after 100 steps a weight becomes NaN, and with it every loss', alert: 'NonFiniteLoss' },
  kill: { does: 'after 100 steps the trainer is killed', alert: 'TargetDown' },
  'gpu-fallback': { does: 'after 100 steps a GPU is expected and the CPU computes', alert: 'GpuFallbackToCpu' },
};

const TRAINER = join(__dirname, '../../build/trainer/main.js');
/** Loading TensorFlow takes seconds, and more on a busy machine. */
const START_DEADLINE_MS = 120_000;

/** The training run: starts as its Job would start it, as often as somebody restarts it. */
export class LocalTrainer {
  private attempt?: { readonly program: RunningProgram; readonly address: string };

  /** @param onPodChange called whenever the Kubernetes API would show its pod in another way */
  public constructor(
    private readonly container: LocalContainer,
    private readonly onPodChange: () => void,
  ) {}

  /** Undefined before the first start. */
  public get program(): RunningProgram | undefined {
    return this.attempt?.program;
  }

  /** Undefined before the first start. */
  public get metricsUrl(): string | undefined {
    return this.attempt && `http://${this.attempt.address}/metrics`;
  }

  /** Its pod as the Kubernetes API would show it; undefined before the first start. */
  public get pod(): LocalPod | undefined {
    if (!this.attempt) return undefined;
    const { program, address } = this.attempt;
    const { name, namespace, podName, labels, ports } = this.container;
    return {
      namespace,
      name: podName,
      labels,
      container: name,
      // A container that failed is started again, and its pod stays Running.
      phase: program.ending === 'exit code 0' ? 'Succeeded' : 'Running',
      addresses: Object.fromEntries(ports.map((port) => [port, address])),
    };
  }

  /**
   * Starts the run, or goes on with it after it has ended, and waits until it serves /metrics.
   *
   * @throws Error with the end of its log when it cannot start
   */
  public async start(fault?: Fault): Promise<void> {
    const program = this.container.start([process.execPath, TRAINER], [], {
      TRAINWATCH_METRICS_HOST: '127.0.0.1',
      TRAINWATCH_METRICS_PORT: '0',
      TF_CPP_MIN_LOG_LEVEL: '2',
      ...(fault ? { TRAINWATCH_FAULT: fault } : {}),
    });
    void program.closed.then(this.onPodChange);
    const listening = () => /"url":"http:\/\/([^/]+)\/metrics"/.exec(program.log)?.[1] ?? '';
    const address = await waitUntil('the trainer serves /metrics', listening, { programs: [program], deadlineMs: START_DEADLINE_MS });
    this.attempt = { program, address };
    this.onPodChange();
  }
}
