import { InvalidConfigError } from '../../core/invalid-config-error';
import { SecretKey } from '../../core/secret-key';
import type { Alertmanager } from '../alertmanager';
import { SLACK_TEMPLATE, SLACK_TEMPLATE_FILE } from '../slack-template';
import { assertReceiverName } from './assertions';
import { IReceiver, ReceiverConfig } from './receiver';

export interface SlackReceiverProps {
  /** Where the messages appear, for example `#ml-training`. */
  readonly channel: string;
  /** Key of a Secret that holds the URL of an incoming webhook. */
  readonly webhook: SecretKey;
  /**
   * Whether to tell that an alert is over.
   *
   * @default true
   */
  readonly sendResolved?: boolean;
}

/** Messages in a Slack channel. */
export class SlackReceiver implements IReceiver {
  /** @throws InvalidConfigError when the channel is none */
  public constructor(
    public readonly name: string,
    private readonly props: SlackReceiverProps,
  ) {
    assertReceiverName(name);
    if (!/^(#[^\s#]+|[CGD][A-Z0-9]{6,})$/.test(props.channel)) {
      throw new InvalidConfigError(
        `channel '${props.channel}' of receiver '${name}' is not a channel of Slack: write its name with '#', for example '#ml-training', or its id`,
      );
    }
  }

  public bind(alertmanager: Alertmanager): ReceiverConfig {
    return {
      integration: 'slack_configs',
      settings: {
        api_url_file: alertmanager.secretFile(this.props.webhook),
        channel: this.props.channel,
        send_resolved: this.props.sendResolved ?? true,
        color: '{{ template "trainwatch.slack.color" . }}',
        title: '{{ template "trainwatch.slack.title" . }}',
        title_link: '{{ .CommonAnnotations.dashboard_url }}',
        text: '{{ template "trainwatch.slack.text" . }}',
        fallback: '{{ template "trainwatch.slack.title" . }}',
        mrkdwn_in: ['text'],
      },
      templates: { [SLACK_TEMPLATE_FILE]: SLACK_TEMPLATE },
    };
  }
}
