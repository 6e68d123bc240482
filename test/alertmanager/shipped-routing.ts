import { App, Chart } from 'cdk8s';
import { Alerting, Alertmanager, DingTalkReceiver, HeartbeatReceiver, SlackReceiver } from '../../lib/alertmanager';
import { SecretKey } from '../../lib/core';
import { Manifests } from '../../lib/testing';

export function slack(name: string): SlackReceiver {
  return new SlackReceiver(name, { channel: `#${name}`, webhook: SecretKey.of('slack', `${name}-url`) });
}

export function dingtalk(name: string): DingTalkReceiver {
  return new DingTalkReceiver(name, { robot: SecretKey.of(`dingtalk-${name}`, 'access-token') });
}

/** The routing as most people have it: everybody's receivers, and one team with its own. */
export function shippedAlerting(): Alerting {
  return new Alerting({
    page: dingtalk('oncall'),
    ticket: slack('training'),
    heartbeat: HeartbeatReceiver.external(SecretKey.of('heartbeat', 'url')),
  }).team('vision', { page: dingtalk('vision-oncall'), ticket: slack('vision') });
}

/** Which alert reaches whom. */
export const ROUTE_TABLE: [Record<string, string>, string[]][] = [
  [{ alertname: 'TrainingStalled', severity: 'critical' }, ['oncall']],
  [{ alertname: 'LossPlateau', severity: 'warning' }, ['training']],
  [{ alertname: 'LossSpike', severity: 'info' }, ['training']],
  [{ alertname: 'FromAnotherStack', severity: 'page' }, ['training']],
  [{ alertname: 'NoSeverity' }, ['training']],
  [{ alertname: 'Watchdog', severity: 'none', team: 'vision' }, ['heartbeat']],
  [{ alertname: 'TrainingStalled', severity: 'critical', team: 'vision' }, ['vision-oncall']],
  [{ alertname: 'LossPlateau', severity: 'warning', team: 'vision' }, ['vision']],
  [{ alertname: 'LossSpike', severity: 'info', team: 'vision' }, ['vision']],
  [{ alertname: 'NoSeverity', team: 'vision' }, ['vision']],
  [{ alertname: 'TrainingStalled', severity: 'critical', team: 'speech' }, ['oncall']],
];

/** The files that an Alertmanager with this routing loads, by their paths in the container. */
export function configFiles(alerting: Alerting): Record<string, string> {
  const app = new App();
  new Alertmanager(new Chart(app, 'alerting', { namespace: 'monitoring' }), 'alertmanager', { alerting });
  const { data } = Manifests.of(app).find('ConfigMap', 'alertmanager-config') as { data: Record<string, string> };
  return Object.fromEntries(Object.entries(data).map(([name, text]) => [`/etc/alertmanager/config/${name}`, text]));
}
