import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { SecretKey } from '../../values/secret-key';
import { SLACK_TEMPLATE } from '../templates/slack-template';
import { assertReceiverName } from './assertions';
import { deliverySettings, HTTP_CLIENT, HttpDeliveryProps } from './delivery';
import { IReceiver, IReceiverHost, ReceiverConfig } from './receiver';

/** The channel, and one of two ways to post there: `webhook` or `botToken`. */
export interface SlackReceiverProps extends HttpDeliveryProps {
  /** Where the messages appear, for example `#ml-training`. */
  readonly channel: string;
  /**
   * Key of a Secret that holds the URL of an incoming webhook.
   *
   * @default - `botToken`.
   */
  readonly webhook?: SecretKey;
  /**
   * Key of a Secret that holds the token of a bot with the scope `chat:write`, which is a member of the channel.
   *
   * @default - `webhook`.
   */
  readonly botToken?: SecretKey;
  /**
   * Whether the bot changes its message as the alerts change, instead of adding another. Slack notifies nobody of a change, so that neither
   * a run that joins a message nor a repetition rings a bell: it is for channels that people look at, not for those that call them.
   *
   * @default false
   */
  readonly updateMessage?: boolean;
}

/** Alertmanager lets a message be changed at this address only. */
const POST_MESSAGE = 'https://slack.com/api/chat.postMessage';

/** Messages in a Slack channel. */
@checked
export class SlackReceiver implements IReceiver {
  public readonly timeout?: string;
  // Slack accepts one message per second and channel, and Alertmanager drops what Slack rejects with 429: runs that fail together share a message.
  public readonly groupBy?: string[] = ['alertname'];

  /** @throws InvalidConfigError when the channel is none, there is not exactly one of webhook and bot token, or a webhook is to change messages */
  public constructor(
    public readonly name: string,
    private readonly props: SlackReceiverProps,
  ) {
    assertReceiverName(name);
    this.timeout = props.timeout;
    if (!/^(#[^\s#]+|[CGD][A-Z0-9]{6,})$/.test(props.channel)) {
      throw new InvalidConfigError(
        `channel '${props.channel}' of receiver '${name}' is not a Slack channel: use its name with '#', for example '#ml-training', or its ID`,
      );
    }
    if ((props.webhook === undefined) === (props.botToken === undefined)) {
      throw new InvalidConfigError(`receiver '${name}' needs exactly one way to reach Slack: set either webhook or botToken`);
    }
    if (props.updateMessage && props.botToken === undefined) {
      throw new InvalidConfigError(`receiver '${name}' cannot update its messages through a webhook: set botToken instead`);
    }
  }

  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    return {
      integration: 'slack_configs',
      settings: {
        ...this.access(host),
        ...deliverySettings(this.props),
        channel: this.props.channel,
        color: '{{ template "trainwatch.slack.color" . }}',
        title: '{{ template "trainwatch.slack.title" . }}',
        title_link: '{{ template "trainwatch.slack.url" .CommonAnnotations.dashboard_url }}',
        text: '{{ template "trainwatch.slack.text" . }}',
        fallback: '{{ template "trainwatch.slack.title" . }}',
        mrkdwn_in: ['text'],
      },
      templates: SLACK_TEMPLATE,
    };
  }

  private access(host: IReceiverHost): Record<string, unknown> {
    const { webhook, botToken, updateMessage } = this.props;
    if (webhook) return { api_url_file: host.secretFile(webhook) };
    const authorization = { credentials_file: botToken && host.secretFile(botToken) };
    return { api_url: POST_MESSAGE, http_config: { authorization, ...HTTP_CLIENT }, update_message: updateMessage || undefined };
  }
}
