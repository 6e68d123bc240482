import { Recorder } from './recorder';
import { SummaryGroup } from './run-summary';
import { PushResult, ToThread } from './thread-messages';

const PUSHES = 'tf_exporter_summary_pushes_total';

/** The pushes that the serving thread does for the recording one. */
export class SummaryPushes {
  private readonly waiting = new Map<number, (result: PushResult) => void>();
  private count = 0;

  /** @param post hands a message to the thread; false when there is none */
  public constructor(
    private readonly recorder: Recorder,
    private readonly post: (message: ToThread) => boolean,
  ) {}

  /** @throws Error when it is not pushed */
  public async push(group: SummaryGroup, signal?: AbortSignal): Promise<void> {
    const id = this.count++;
    const result = new Promise<PushResult>((resolve) => this.waiting.set(id, resolve));
    if (!this.post({ push: group, id })) this.fail('the thread that serves the metrics does not run');
    const abort = () => void this.post({ abort: id });
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    const { pushed, reason } = await result;
    signal?.removeEventListener('abort', abort);
    if (!pushed) throw new Error(reason);
  }

  /** The thread has pushed one, or has not been able to; it has counted that. */
  public settle(result: PushResult): void {
    this.waiting.get(result.id)?.(result);
    this.waiting.delete(result.id);
  }

  /** The thread has ended: nobody else counts what it was pushing. */
  public fail(reason: string): void {
    for (const id of [...this.waiting.keys()]) {
      if (this.recorder.has(PUSHES)) this.recorder.counter(PUSHES, { result: 'failure' }).inc();
      this.settle({ id, pushed: false, reason });
    }
  }
}
