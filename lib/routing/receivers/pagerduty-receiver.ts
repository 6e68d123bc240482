import { checked } from '../../values/checked';
import { SecretKey } from '../../values/secret-key';
import { assertHttpUrl } from '../../values/urls';
import { SHARED_TEMPLATE } from '../templates/shared-template';
import { assertReceiverName } from './assertions';
import { deliverySettings, HttpDeliveryProps } from './delivery';
import { IReceiver, IReceiverHost, ReceiverConfig } from './receiver';

/** The integration of the service that is to be paged. */
export interface PagerDutyReceiverProps extends HttpDeliveryProps {
  /** Key of a Secret that holds the integration key of an Events API v2 integration. */
  readonly routingKey: SecretKey;
  /**
   * Where events are sent, for example `https://events.eu.pagerduty.com/v2/enqueue` for accounts in the EU.
   *
   * @default - PagerDuty's address for all other accounts.
   */
  readonly url?: string;
}

/** Incidents in PagerDuty: one per group of alerts, resolved with them. */
@checked
export class PagerDutyReceiver implements IReceiver {
  public readonly timeout?: string;

  /** @throws InvalidConfigError when the URL is none */
  public constructor(
    public readonly name: string,
    private readonly props: PagerDutyReceiverProps,
  ) {
    assertReceiverName(name);
    this.timeout = props.timeout;
    if (props.url !== undefined) assertHttpUrl(`url of receiver '${name}'`, props.url);
  }

  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    return {
      integration: 'pagerduty_configs',
      settings: {
        ...deliverySettings(this.props),
        routing_key_file: host.secretFile(this.props.routingKey),
        url: this.props.url,
        description: '{{ template "trainwatch.title" . }}: {{ (index .Alerts 0).Annotations.summary }}',
        // PagerDuty accepts only critical, error, warning and info.
        severity:
          '{{ with .CommonLabels.severity }}{{ if match "^(critical|warning|info)$" . }}{{ . }}{{ else }}error{{ end }}{{ else }}error{{ end }}',
        class: '{{ .CommonLabels.alertname }}',
        component: '{{ .CommonLabels.model_name }}',
        group: '{{ .CommonLabels.run_id }}',
        details: {
          description: '{{ (index .Alerts 0).Annotations.description }}',
          since: '{{ template "trainwatch.period" (index .Alerts 0) }}',
        },
        // Links without an address are left out by Alertmanager.
        links: [
          { text: 'Dashboard', href: '{{ (index .Alerts 0).Annotations.dashboard_url }}' },
          { text: 'Runbook', href: '{{ (index .Alerts 0).Annotations.runbook_url }}' },
          { text: 'Silence', href: '{{ .ExternalURL }}/#/silences/new?filter={{ template "trainwatch.silence_filter" .GroupLabels }}' },
        ],
      },
      templates: SHARED_TEMPLATE,
    };
  }
}
