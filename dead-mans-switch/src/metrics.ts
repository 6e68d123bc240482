import { DEAD_MANS_SWITCH_METRICS, HEARTBEAT_RESULTS, SWITCH_NOTIFICATION_RESULTS } from '../../lib/metrics/dead-mans-switch-metrics';
import { CatalogMetrics } from '../../runtime/catalog-metrics';
import { Outcome, Receiver } from './receiver';
import { SilenceWatch } from './silence-watch';

/** The metrics of lib/metrics/dead-mans-switch-metrics.ts. */
export class SwitchMetrics {
  private readonly metrics = new CatalogMetrics(DEAD_MANS_SWITCH_METRICS);

  public constructor() {
    // A counter that begins with its first event would hide that event from increase().
    for (const result of HEARTBEAT_RESULTS) this.metrics.counter('dead_mans_switch_heartbeats_total').inc({ result }, 0);
    for (const result of SWITCH_NOTIFICATION_RESULTS) this.metrics.counter('dead_mans_switch_notifications_total').inc({ result }, 0);
  }

  public get contentType(): string {
    return this.metrics.contentType;
  }

  public heartbeat(isAccepted: boolean): void {
    this.metrics.counter('dead_mans_switch_heartbeats_total').inc({ result: isAccepted ? 'accepted' : 'invalid' });
  }

  public notified(result: Outcome): void {
    this.metrics.counter('dead_mans_switch_notifications_total').inc({ result });
  }

  public stateSaved(isSaved: boolean): void {
    this.metrics.gauge('dead_mans_switch_state_saved').set(Number(isSaved));
  }

  public stateDamaged(isDamaged: boolean): void {
    this.metrics.gauge('dead_mans_switch_state_damaged').set(Number(isDamaged));
  }

  /** Everything in Prometheus' text format, with what only a look can say. */
  public async render(watch: SilenceWatch, receiver: Receiver): Promise<string> {
    this.metrics.gauge('dead_mans_switch_heartbeat_age_seconds').set(watch.state.current.lastedMs / 1000);
    this.metrics.gauge('dead_mans_switch_silent').set(Number(watch.isSilent));
    this.metrics.gauge('dead_mans_switch_receiver_known').set(Number(receiver.problem() === undefined));
    return this.metrics.render();
  }
}
