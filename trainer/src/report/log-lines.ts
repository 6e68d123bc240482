import { Logger } from 'pino';
import { EvaluationReport, RunListener, WindowReport } from './run-listener';

/** One line per log window and one per evaluation. */
export class LogLines implements RunListener {
  private totalSteps = 0;

  public constructor(private readonly log: Logger) {}

  public begins(_: number, totalSteps: number): void {
    this.totalSteps = totalSteps;
  }

  public windowCompleted({ step, loss, accuracy, stepsPerSecond }: WindowReport): void {
    const figures = { loss: round(loss), accuracy: round(accuracy), stepsPerSecond: round(stepsPerSecond) };
    this.log.info({ step, of: this.totalSteps, ...figures }, 'training');
  }

  public evaluated({ step, epoch, loss, accuracy }: EvaluationReport): void {
    this.log.info({ step, epoch: round(epoch), validationLoss: round(loss), validationAccuracy: round(accuracy) }, 'evaluated');
  }
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
