import { BridgeConfig, RobotConfig } from './config';
import { Lane } from './lane';
import { MAX_MESSAGE_BYTES } from './message';
import { Robot } from './robot';
import { SecretFile } from '../../runtime/secret-file';
import { TEXTS } from './texts';
import { Zone } from './zone';

/** The robots of a configuration, and who speaks through which. */
export interface Lanes {
  readonly robots: Lane[];
  /** By the name that Alertmanager posts to. */
  readonly channels: Map<string, Lane[]>;
}

export function createLanes(config: BridgeConfig, now: () => number): Lanes {
  const zone = new Zone(config.timezone);
  const robots = new Map(Object.entries(config.robots).map(([name, robot]) => [name, createLane(name, robot, config, zone, now)]));
  const channels = new Map([...robots].map(([name, lane]) => [name, [lane]]));
  for (const [name, members] of Object.entries(config.groups)) {
    channels.set(
      name,
      [...robots].filter(([robot]) => members.includes(robot)).map(([, lane]) => lane),
    );
  }
  return { robots: [...robots.values()], channels };
}

/** The robot of that name in the configuration. */
export function createRobot(name: string, { endpoint, accessTokenFile, secretFile }: RobotConfig, now: () => number): Robot {
  const accessToken = new SecretFile(accessTokenFile);
  return new Robot({ name, endpoint, accessToken, secret: secretFile === undefined ? undefined : new SecretFile(secretFile) }, now);
}

function createLane(name: string, robot: RobotConfig, config: BridgeConfig, zone: Zone, now: () => number): Lane {
  const style = {
    texts: TEXTS[config.language],
    zone,
    mentions: config.mentions,
    atAllForCritical: config.atAllForCritical,
    keyword: robot.keyword,
    cards: robot.messageType === 'actionCard',
    // "Below": the limit itself may already be one too many.
    maxBytes: MAX_MESSAGE_BYTES - 1,
  };
  return new Lane(createRobot(name, robot, now), style, robot.messagesPerMinute);
}
