import { Log } from '../../runtime/log';
import { SwitchMetrics } from './metrics';
import { Outcome, Receiver } from './receiver';
import { Due, SilenceWatch } from './silence-watch';

const FIRST_PAUSE_MS = 1000;

const LONGEST_PAUSE_MS = 60_000;

export interface NotifierOptions {
  readonly watch: SilenceWatch;
  readonly receiver: Receiver;
  readonly metrics: SwitchMetrics;
  readonly log: Log;
  /** Writes down what the watch knows. */
  readonly save: () => void;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** Sends what is due, one notification after the other, until the receiver has taken it. */
export class Notifier {
  private isSending = false;
  private failures = 0;
  private notBefore = 0;

  public constructor(private readonly options: NotifierOptions) {}

  /** Whether something is due that could not be delivered so far. */
  public get isFailing(): boolean {
    return this.failures > 0;
  }

  /** Sends what is due, unless something is on its way or has failed just now. Never throws. */
  public async look(): Promise<void> {
    const { watch, clock } = this.options;
    if (this.isSending) return;
    const due = watch.due();
    if (!due) this.failures = 0;
    if (!due || (this.failures > 0 && clock() < this.notBefore)) return;
    this.isSending = true;
    try {
      await this.send(due);
    } finally {
      this.isSending = false;
    }
  }

  private async send(due: Due): Promise<void> {
    const { watch, receiver, metrics, save, log } = this.options;
    watch.sending(due);
    // If this process ends now, the next one knows that it may have arrived.
    save();
    const { outcome, reason } = await receiver.send(due.notice);
    metrics.notified(outcome);
    const { status } = due.notice;
    switch (outcome) {
      case Outcome.CONFIRMED:
        watch.confirmed(due);
        this.failures = 0;
        log.info(status === 'firing' ? 'notified: the heartbeat is missing' : 'notified: the heartbeat is back');
        break;
      case Outcome.UNCONFIRMED:
        this.failed('the receiver may have been notified, but did not confirm it', { status, reason, again: watch.unconfirmed(due) });
        break;
      case Outcome.REFUSED:
      case Outcome.UNREACHABLE:
        watch.failed(due);
        this.failed('cannot notify anybody', { status, reason });
        break;
    }
    save();
  }

  private failed(message: string, fields: Record<string, string | boolean>): void {
    const { log, clock } = this.options;
    log.error(message, fields);
    this.notBefore = clock() + Math.min(FIRST_PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
    this.failures += 1;
  }
}
