import { sinceBoot } from '../../runtime/boot-clock';
import { Log } from '../../runtime/log';
import { SwitchMetrics } from './metrics';
import { Notifier } from './notifier';
import { Receiver } from './receiver';
import { SilenceWatch } from './silence-watch';
import { StateFile } from './state-file';

export interface DeadMansSwitchOptions {
  readonly silenceMs: number;
  readonly repeatMs: number;
  readonly receiver: Receiver;
  readonly log: Log;
  /** Where the state is kept over a restart. @default - it is not. */
  readonly stateFolder?: string;
}

/** How often it looks whether the silence is too long; a silence is a fraction of that longer than it has to be. */
const LOOKS_PER_SILENCE = 20;

const LONGEST_LOOK_MS = 10_000;

/** How long a disk may hold up the end. */
const FLUSH_MS = 1000;

/** Hears heartbeats, and notifies the receiver when they stop and when they are back. */
export class DeadMansSwitch {
  private readonly metrics = new SwitchMetrics();
  private readonly state?: StateFile;
  private readonly watch: SilenceWatch;
  private readonly notifier: Notifier;
  private readonly tickMs: number;
  private timer?: NodeJS.Timeout;
  private stateProblem?: string;
  private receiverProblem?: string;
  private objection?: string;

  public constructor(private readonly options: DeadMansSwitchOptions) {
    const { silenceMs, repeatMs, receiver, log, stateFolder } = options;
    this.tickMs = Math.min(silenceMs / LOOKS_PER_SILENCE, LONGEST_LOOK_MS);
    this.state = stateFolder === undefined ? undefined : new StateFile(stateFolder, (problem) => this.stateWritten(problem));
    const { state, savedMs = 0, problem } = this.state?.restore() ?? {};
    this.metrics.stateDamaged(problem !== undefined);
    if (problem !== undefined) log.error('the state cannot be used, so the start counts as a heartbeat', { reason: problem });
    const clock = sinceBoot;
    this.watch = new SilenceWatch({ silenceMs, repeatMs, tickMs: this.tickMs, clock, wall: Date.now }, state, savedMs);
    this.notifier = new Notifier({ watch: this.watch, receiver, metrics: this.metrics, log, save: () => this.save(), clock });
  }

  /** From now on it looks. */
  public start(): void {
    this.look();
  }

  /** Stops looking, and writes down what it knows. */
  public async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.watch.tick();
    this.save();
    let deadline: NodeJS.Timeout | undefined;
    await Promise.race([this.state?.flush(), new Promise((resolve) => (deadline = setTimeout(resolve, FLUSH_MS)))]);
    clearTimeout(deadline);
  }

  /** Something was posted as a heartbeat. */
  public receive(objection: string | undefined): void {
    this.metrics.heartbeat(objection === undefined);
    if (objection === undefined) {
      this.watch.beat();
      this.save();
    } else if (objection !== this.objection) this.options.log.warn('a post is no heartbeat', { reason: objection });
    this.objection = objection;
  }

  /** Why nobody could be notified at this moment; undefined when nothing is known to be wrong. */
  public problem(): string | undefined {
    const problem = this.options.receiver.problem();
    if (problem !== undefined) return problem;
    return this.notifier.isFailing ? 'the receiver does not confirm a notification: see the log' : undefined;
  }

  public async renderMetrics(): Promise<{ readonly contentType: string; readonly body: string }> {
    this.watch.tick();
    return { contentType: this.metrics.contentType, body: await this.metrics.render(this.watch, this.options.receiver) };
  }

  private look(): void {
    this.timer = setTimeout(() => this.look(), this.tickMs);
    this.watch.tick();
    this.save();
    this.checkReceiver();
    void this.notifier.look();
  }

  private save(): void {
    this.state?.save(this.watch.state);
  }

  private stateWritten(problem: string | undefined): void {
    this.metrics.stateSaved(problem === undefined);
    if (problem === this.stateProblem) return;
    this.stateProblem = problem;
    if (problem === undefined) this.options.log.info('the state is saved again');
    else this.options.log.error('the state cannot be saved, so a restart will forget it', { reason: problem });
  }

  private checkReceiver(): void {
    const problem = this.options.receiver.problem();
    if (problem === this.receiverProblem) return;
    this.receiverProblem = problem;
    if (problem === undefined) this.options.log.info('the address of the receiver is valid again');
    else this.options.log.error('nobody can be notified', { reason: problem });
  }
}
