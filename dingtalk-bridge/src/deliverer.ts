import { DELIVERY_RESULTS } from '../../lib/metrics/bridge-metrics';
import { Answer, DeliveryResult } from './dingtalk-answer';
import { Log } from './log';
import { DingTalkMessage } from './message';
import { BridgeMetrics } from './metrics';
import { renderPage, Style } from './render';
import { Robot } from './robot';
import { Notification } from './webhook';

/** Brings notifications to one robot, and counts and logs what became of them. */
export class Deliverer {
  public constructor(
    private readonly robot: Robot,
    private readonly style: Style,
    private readonly metrics: BridgeMetrics,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {
    // A counter that appears with its first failure would hide that failure from increase().
    for (const result of DELIVERY_RESULTS) metrics.counter('dingtalk_bridge_deliveries_total').inc({ robot: robot.name, result }, 0);
  }

  /** Posts every alert of the notification, in several messages when one cannot hold them; stops at the first failure. */
  public async deliver(notification: Notification): Promise<Answer> {
    let rest = notification.alerts;
    let answer: Answer;
    do {
      const page = renderPage(rest, notification.externalURL, this.style);
      answer = await this.post(page.message);
      rest = rest.slice(page.alerts);
    } while (rest.length > 0 && answer.result === DeliveryResult.OK);
    return answer;
  }

  private async post(message: DingTalkMessage): Promise<Answer> {
    const startedAt = this.now();
    const answer = await this.robot.post(message);
    const robot = this.robot.name;
    this.metrics.histogram('dingtalk_bridge_delivery_duration_seconds').observe({ robot }, (this.now() - startedAt) / 1000);
    this.metrics.counter('dingtalk_bridge_deliveries_total').inc({ robot, result: answer.result });
    if (answer.result === DeliveryResult.OK) {
      this.metrics.gauge('dingtalk_bridge_last_success_timestamp_seconds').set({ robot }, this.now() / 1000);
      this.log.info('delivered', { robot, title: message.markdown.title });
    } else {
      this.log.error('not delivered', { robot, title: message.markdown.title, result: answer.result, reason: answer.reason });
    }
    return answer;
  }
}
