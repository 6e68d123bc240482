import { join } from 'node:path';
import { RunningProgram } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';
import { ON_CALL_GROUP, SLACK_CHANNEL } from './local-app';
import { LocalCluster } from './local-cluster';
import { LocalContainer } from './local-container';

/** A drill of the trainer whose alert fires soon enough to wait for it. */
export type Fault = 'stall' | 'nan' | 'kill' | 'gpu-fallback' | 'data-stall';

export interface Drill {
  readonly does: string;
  readonly alert: string;
  /** Who must be notified. */
  readonly receiver: string;
}

const ON_CALL = `DingTalk group ${ON_CALL_GROUP}`;

/** What each drill does to the run, and which alert must fire. */
export const DRILLS: Readonly<Record<Fault, Drill>> = {
  stall: { does: 'after 100 steps the training loop hangs', alert: 'TrainingStalled', receiver: ON_CALL },
  nan: { does: 'after 100 steps a weight becomes NaN, and then every loss', alert: 'NonFiniteLoss', receiver: ON_CALL },
  kill: { does: 'as soon as it has been scraped, the trainer is killed', alert: 'TargetDown', receiver: ON_CALL },
  'gpu-fallback': {
    does: 'after 100 steps the run expects a GPU but computes on the CPU',
    alert: 'GpuFallbackToCpu',
    receiver: ON_CALL,
  },
  'data-stall': {
    does: 'after 100 steps half of each step waits for data',
    alert: 'DataInputBottleneck',
    receiver: `Slack channel ${SLACK_CHANNEL}`,
  },
};

const TRAINER = join(__dirname, '../../build/trainer/main.js');
/** Loading TensorFlow takes seconds, and more on a busy machine. */
const START_DEADLINE_MS = 120_000;

/** The training run: starts as its Job would start it, as often as somebody restarts it. */
export class LocalTrainer {
  private attempt?: { readonly program: RunningProgram; readonly address: string };

  public constructor(
    private readonly cluster: LocalCluster,
    private readonly container: LocalContainer,
  ) {}

  /** The process of the last start. */
  public get program(): RunningProgram {
    return this.lastAttempt.program;
  }

  public get metricsUrl(): string {
    return `http://${this.lastAttempt.address}/metrics`;
  }

  /**
   * Starts the run, or continues with it after it has ended, and waits until it serves /metrics.
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
    const listening = () => /"url":"http:\/\/([^/]+)\/metrics"/.exec(program.log)?.[1] ?? '';
    const address = await waitUntil('the trainer serves /metrics', listening, { programs: [program], deadlineMs: START_DEADLINE_MS });
    this.attempt = { program, address };
    this.cluster.show(this.container, address, 'Running');
    // A container that failed is started again, and its pod stays Running.
    void program.closed.then(() => program.ending === 'exit code 0' && this.cluster.show(this.container, address, 'Succeeded'));
  }

  /** Ends the run as if its pod was deleted; the next start continues from its last checkpoint. */
  public async deletePod(): Promise<void> {
    // First, so that it is not scraped in vain until discovery notices.
    this.cluster.hide(this.container);
    await this.program.stop();
  }

  private get lastAttempt(): { readonly program: RunningProgram; readonly address: string } {
    if (!this.attempt) throw new Error('the training run has not been started');
    return this.attempt;
  }
}
