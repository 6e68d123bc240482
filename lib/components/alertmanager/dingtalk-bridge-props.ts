import { DingTalkBridgeKind } from '../../kinds/dingtalk-bridge/dingtalk-bridge-kind';
import { WorkloadProps } from '../../kubernetes/workload-defaults';
import { BasicAuth } from '../../scraping/http-client';
import { SecretKey } from '../../values/secret-key';

/** Whom a team's critical alerts call in the group. */
export interface DingTalkMention {
  /**
   * Mobile numbers, for example `13800000000` or `+1-5550100`.
   *
   * @default - none.
   */
  readonly mobiles?: string[];
  /**
   * User ids of the DingTalk organization, for people without a mobile number in the group.
   *
   * @default - none.
   */
  readonly userIds?: string[];
  /**
   * Whether they call everybody in the group, as `@all`.
   *
   * @default false
   */
  readonly atAll?: boolean;
}

/** In which language messages are framed; summaries and descriptions stay as the rules have them. */
export enum DingTalkLanguage {
  /** Headings, times and buttons in English. */
  ENGLISH = 'en',
  /** Headings, times and buttons in simplified Chinese. */
  CHINESE = 'zh',
}

/** How messages look in DingTalk. */
export enum DingTalkMessageType {
  /** Text with links; it can mention people. */
  MARKDOWN = 'markdown',
  /** A card with buttons; it mentions nobody. */
  ACTION_CARD = 'actionCard',
}

/** How the bridge runs, and how its messages are worded. */
export interface DingTalkBridgeProps extends WorkloadProps {
  /**
   * Name of its Deployment and Service.
   *
   * @default 'dingtalk-bridge'
   */
  readonly name?: string;
  /**
   * Zone of the times in messages.
   *
   * @default 'UTC'
   */
  readonly timezone?: string;
  /**
   * Language of everything in a message that does not come from a rule.
   *
   * @default DingTalkLanguage.ENGLISH
   */
  readonly language?: DingTalkLanguage;
  /**
   * Size of the volume of its queue, which outlives the pod: what it has accepted is not lost.
   *
   * @default '1Gi'
   */
  readonly storage?: string;
  /**
   * Whom to mention below a critical alert, by the value of label `team`.
   *
   * @default - nobody.
   */
  readonly mentions?: Record<string, DingTalkMention>;
  /**
   * Whether each critical alert calls everybody in the group, as `@all`, whatever its team.
   *
   * @default false
   */
  readonly atAllForCritical?: boolean;
  /**
   * Token that everybody must send who posts to the bridge or reads its metrics. Alertmanager and Prometheus send it, so the Secret must
   * be in the namespace of each of them and of the bridge.
   *
   * @default - everybody may who reaches it.
   */
  readonly bearerToken?: SecretKey;
  /**
   * The same with a user and a password; excludes `bearerToken`.
   *
   * @default - everybody may who reaches it.
   */
  readonly basicAuth?: BasicAuth;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default DingTalkBridgeKind.STANDARD
   */
  readonly monitoredAs?: DingTalkBridgeKind;
  /**
   * An image that runs the bridge by itself.
   *
   * @default - the official Node image, with the program from a ConfigMap.
   */
  readonly image?: string;
}

/** What a robot of a DingTalk group needs to post there. */
export interface DingTalkRobot {
  /** Holds the access token, the part after `access_token=` in the robot's address. */
  readonly accessToken: SecretKey;
  /**
   * Holds the secret of the security setting "signature".
   *
   * @default - the robot checks keywords or addresses instead.
   */
  readonly secret?: SecretKey;
  /**
   * Address of DingTalk's interface for robots.
   *
   * @default 'https://oapi.dingtalk.com/robot/send'
   */
  readonly endpoint?: string;
  /**
   * Word that the robot's security setting "keywords" asks for.
   *
   * @default - it asks for none.
   */
  readonly keyword?: string;
  /**
   * Markdown, which can mention people, or a card with buttons, which cannot.
   *
   * @default DingTalkMessageType.MARKDOWN
   */
  readonly messageType?: DingTalkMessageType;
}
