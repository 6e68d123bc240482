import { MultiBar, SingleBar } from 'cli-progress';
import { Writable } from 'node:stream';
import { EvaluationReport, RunListener, WindowReport } from './run-listener';

const FORMAT = '{bar} {percentage}%  step {value} of {total}  loss {loss}  accuracy {accuracy}  {speed} steps/s  validation {validation}';
const UNKNOWN = '–';

/** A bar on a terminal, below the lines of the log, instead of a line per window. */
export class ProgressBar implements RunListener {
  /** What the log is written to, so that its lines appear above the bar. */
  public readonly lines: Writable;
  private readonly bars: MultiBar;
  private bar?: SingleBar;

  public constructor(private readonly terminal: NodeJS.WriteStream) {
    // On a terminal that is narrower than the bar a line break would leave parts of it behind.
    this.bars = new MultiBar({ format: FORMAT, stream: terminal, barsize: 20, linewrap: false, hideCursor: true, gracefulExit: false });
    this.lines = new Writable({
      write: (chunk: Buffer, _, done) => {
        this.write(chunk.toString());
        done();
      },
    });
  }

  public begins(step: number, totalSteps: number): void {
    const unknown = { loss: UNKNOWN, accuracy: UNKNOWN, speed: UNKNOWN, validation: UNKNOWN };
    this.bar = this.bars.create(totalSteps, step, unknown);
    // A second signal ends the program without a stop, and would leave a terminal without a cursor.
    process.once('exit', this.restoreTerminal);
  }

  public windowCompleted({ step, loss, accuracy, stepsPerSecond }: WindowReport): void {
    this.bar?.update(step, { loss: loss.toPrecision(3), accuracy: percent(accuracy), speed: stepsPerSecond.toPrecision(3) });
  }

  public evaluated({ step, accuracy }: EvaluationReport): void {
    this.bar?.update(step, { validation: percent(accuracy) });
  }

  /** Leaves the terminal to whatever is written next. */
  public stop(): void {
    process.off('exit', this.restoreTerminal);
    this.bars.stop();
    this.bar = undefined;
  }

  private readonly restoreTerminal = (): void => this.stop();

  private write(text: string): void {
    if (!this.bar) this.terminal.write(text);
    else {
      this.bars.log(text);
      // Lines wait for the next drawing, which a stalled run would not come to.
      this.bars.update();
    }
  }
}

function percent(ratio: number): string {
  return Number.isNaN(ratio) ? UNKNOWN : `${(ratio * 100).toFixed(1)}%`;
}
