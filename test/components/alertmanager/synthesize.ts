import { App, Chart } from 'cdk8s';
import { Alertmanager, AlertmanagerProps } from '../../../lib/components/alertmanager/alertmanager';
import { DingTalkBridge } from '../../../lib/components/alertmanager/dingtalk-bridge';
import { DingTalkReceiver } from '../../../lib/components/alertmanager/dingtalk-receiver';
import { Alerting } from '../../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../../lib/routing/receivers/heartbeat-receiver';
import { IReceiver } from '../../../lib/routing/receivers/receiver';
import { SlackReceiver } from '../../../lib/routing/receivers/slack-receiver';
import { SecretKey } from '../../../lib/values/secret-key';
import { Manifests } from '../../../lib/testing/manifests';

export function dingtalk(name: string, bridge?: DingTalkBridge): DingTalkReceiver {
  const secret = `dingtalk-${name}`;
  return new DingTalkReceiver(name, { robot: SecretKey.of(secret, 'access-token'), sign: SecretKey.of(secret, 'secret'), bridge });
}

export const slack = new SlackReceiver('training', { channel: '#ml-training', webhook: SecretKey.of('slack', 'webhook-url') });
export const heartbeat = HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url'));

export function alerting(page: IReceiver = dingtalk('oncall'), ticket: IReceiver = slack): Alerting {
  return new Alerting({ page, ticket, heartbeat });
}

export function synthesize(props: Partial<AlertmanagerProps> = {}, grow?: (alertmanager: Alertmanager) => void): Manifests {
  const app = new App();
  const chart = new Chart(app, 'alerting', { namespace: 'monitoring' });
  const alertmanager = new Alertmanager(chart, 'alertmanager', { alerting: alerting(), ...props });
  grow?.(alertmanager);
  return Manifests.of(app);
}

export function container(manifests: Manifests, kind: string, name: string): { args: string[]; command?: string[]; image: string } {
  const manifest = manifests.find(kind, name) as { spec: { template: { spec: { containers: [never] } } } };
  return manifest.spec.template.spec.containers[0];
}
