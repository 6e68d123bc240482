import { Bridge } from '../../../dingtalk-bridge/src/bridge';
import { Log } from '../../../runtime/log';
import { DingTalkStandIn } from '../../../tools/stand-ins';
import { configOf, folderWithSecrets } from './alerts';
import { FakeClock } from './fake-clock';

export const START = 1_772_000_000_000;

/** A bridge with one robot `oncall` and a strict stand-in, both on a clock that the test moves. */
export class TimedBridge {
  /** @param rest of its configuration */
  public static async start(rest: object = {}): Promise<TimedBridge> {
    const clock = new FakeClock(START);
    const dingtalk = await DingTalkStandIn.start({ now: clock.now });
    const config = configOf(folderWithSecrets(), { oncall: dingtalk.url }, rest);
    const bridge = new Bridge({ config, log: new Log(() => undefined), onSuperseded: () => undefined, onRemoved: () => undefined, clock });
    await bridge.start();
    return new TimedBridge(clock, dingtalk, bridge);
  }

  private constructor(
    public readonly clock: FakeClock,
    public readonly dingtalk: DingTalkStandIn,
    public readonly bridge: Bridge,
  ) {}

  /** Lets the bridge do all that it can without time passing. */
  public async settle(): Promise<void> {
    while (!this.clock.isAwaited && !(await this.isAtRest())) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass until nothing waits. */
  public async drain(): Promise<void> {
    for (await this.settle(); !(await this.isAtRest()); await this.settle()) this.clock.moveTo(this.clock.nextAt);
  }

  public async metric(series: string): Promise<number> {
    const line = (await this.bridge.renderMetrics()).split('\n').find((each) => each.startsWith(`${series} `));
    return Number(line?.split(' ')[1]);
  }

  public async stop(): Promise<void> {
    await this.bridge.stop();
    await this.dingtalk.stop();
  }

  private async isAtRest(): Promise<boolean> {
    return (await this.metric('dingtalk_bridge_queue_depth{channel="oncall"}')) === 0;
  }
}
