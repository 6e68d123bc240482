import { BridgeConfig, RobotConfig } from './config';
import { Deliverer } from './deliverer';
import { Log } from './log';
import { BridgeMetrics } from './metrics';
import { Style } from './render';
import { Robot } from './robot';
import { SecretFile } from './secret-file';
import { BridgeServer } from './server';
import { ENGLISH } from './texts';

/** Puts the parts together as the configuration says. */
export function createBridge(config: BridgeConfig, log: Log): BridgeServer {
  const metrics = new BridgeMetrics();
  const style: Style = { texts: ENGLISH, timezone: config.timezone, mentions: config.mentions };
  const robots = Object.entries(config.robots).map(([name, robot]) => createRobot(name, robot));
  const deliverers = new Map(robots.map((robot) => [robot.name, new Deliverer(robot, style, metrics, log)]));
  return new BridgeServer(deliverers, metrics, async () => {
    for (const robot of robots) await robot.checkSecrets();
  });
}

function createRobot(name: string, { endpoint, accessTokenFile, secretFile }: RobotConfig): Robot {
  return new Robot({
    name,
    endpoint,
    accessToken: new SecretFile(accessTokenFile),
    secret: secretFile === undefined ? undefined : new SecretFile(secretFile),
  });
}
