import type { node } from '@tensorflow/tfjs-node-gpu';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvaluationReport, RunListener, WindowReport } from './run-listener';

type SummaryWriter = ReturnType<typeof node.summaryFileWriter>;

/** Event files for TensorBoard, which draws from them the curves that /metrics shows, over the steps. */
export class EventFiles implements RunListener {
  private writtenTo = -1;

  /**
   * Begins a file in the folder; those of earlier parts of the run stay.
   *
   * @throws Error when native TensorFlow, which writes the files, cannot be loaded
   */
  public static async in(folder: string): Promise<EventFiles> {
    const { node } = await import('@tensorflow/tfjs-node-gpu');
    const earlier = lastStepIn(folder);
    return new EventFiles(node.summaryFileWriter(folder), earlier);
  }

  private constructor(
    private readonly writer: SummaryWriter,
    private readonly earlier: number,
  ) {}

  /** A resumed run repeats the steps since its checkpoint, and a curve that goes back in time is drawn as a knot. */
  public begins(_: number, __: number, isResumed: boolean): void {
    if (isResumed) this.writtenTo = this.earlier;
  }

  public windowCompleted({ step, loss, accuracy, learningRate, gradientNorm, stepsPerSecond }: WindowReport): void {
    this.write(step, {
      'train/loss': loss,
      'train/accuracy': accuracy,
      'train/learning_rate': learningRate,
      'train/gradient_norm': gradientNorm,
      'train/steps_per_second': stepsPerSecond,
    });
  }

  public evaluated({ step, loss, accuracy }: EvaluationReport): void {
    this.write(step, { 'validation/loss': loss, 'validation/accuracy': accuracy });
  }

  private write(step: number, scalars: Readonly<Record<string, number>>): void {
    if (step <= this.writtenTo) return;
    for (const [name, value] of Object.entries(scalars)) this.writer.scalar(name, value, step);
    // A killed run keeps what it wrote.
    this.writer.flush();
  }
}

/** Bytes of a record's length and its checksum, before the event, and of the event's checksum after it. */
const RECORD_HEAD = 12;
const RECORD_TAIL = 4;

/** The last step in the event files of a folder; -1 without any. */
export function lastStepIn(folder: string): number {
  if (!existsSync(folder)) return -1;
  const files = readdirSync(folder).filter((name) => name.includes('.tfevents.'));
  return Math.max(-1, ...files.map((name) => lastStepOf(readFileSync(join(folder, name)))));
}

/** Records one after the other; the last may be torn. */
function lastStepOf(file: Buffer): number {
  let last = -1;
  for (let at = 0; at + RECORD_HEAD <= file.length;) {
    const end = at + RECORD_HEAD + Number(file.readBigUInt64LE(at));
    if (end > file.length) break;
    last = Math.max(last, stepOf(file.subarray(at + RECORD_HEAD, end)));
    at = end + RECORD_TAIL;
  }
  return last;
}

const WALL_TIME_FIELD = 0x09;
const WALL_TIME_BYTES = 8;
const STEP_FIELD = 0x10;

/** Of an event in protobuf: its time, then its step unless that is 0, then what it says; -1 where there is no whole step. */
function stepOf(event: Buffer): number {
  let at = event[0] === WALL_TIME_FIELD ? 1 + WALL_TIME_BYTES : 0;
  if (event[at++] !== STEP_FIELD) return -1;
  let step = 0;
  for (let factor = 1; at < event.length; factor *= 128) {
    const byte = event[at++];
    step += (byte & 0x7f) * factor;
    if (byte < 0x80) return step;
  }
  return -1;
}
