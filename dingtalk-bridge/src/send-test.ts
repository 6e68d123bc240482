import { BridgeConfig, ConfigError } from './config';
import { Outcome } from './dingtalk-answer';
import { createLanes } from './lanes';
import { compose } from './page';

/**
 * Sends one message through the robot, past the queue.
 *
 * @returns DingTalk's answer, in words
 * @throws ConfigError when there is no such robot, or DingTalk did not confirm the message
 */
export async function sendTest(config: BridgeConfig, name: string): Promise<string> {
  const lane = createLanes(config, Date.now).robots.find(({ robot }) => robot.name === name);
  if (!lane) throw new ConfigError(`robot '${name}' is not configured: use one of ${Object.keys(config.robots).join(', ')}`);
  const { test } = lane.style.texts;
  const { outcome, reason } = await lane.robot.post(compose({ plain: test, markdown: test }, [], [], lane.style));
  if (outcome !== Outcome.DELIVERED) throw new ConfigError(`robot '${name}' did not deliver the message: ${reason}`);
  return `robot '${name}' delivered the message`;
}
