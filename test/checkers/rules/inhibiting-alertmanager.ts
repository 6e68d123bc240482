import { App, Chart } from 'cdk8s';
import { Alertmanager } from '../../../lib/components/alertmanager/alertmanager';
import { Alerting } from '../../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../../lib/routing/receivers/heartbeat-receiver';
import { WebhookReceiver } from '../../../lib/routing/receivers/webhook-receiver';
import { InhibitionTree } from '../../../lib/kinds/inhibition-tree';
import { Manifests } from '../../../lib/testing/manifests';
import { AlertmanagerCluster } from '../../../tools/local/alertmanager-cluster';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';
import { waitUntil } from '../../servers';
import { FiringAlert } from './scenario';

/** One Alertmanager with the shipped inhibition; it notifies nobody. */
export class InhibitingAlertmanager {
  public static async start(): Promise<InhibitingAlertmanager> {
    const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
    const nobody = new WebhookReceiver('nobody', { url: 'http://127.0.0.1:9/' });
    const alerting = new Alerting({ page: nobody, ticket: nobody, heartbeat: HeartbeatReceiver.none(), timing: { groupWait: '1h' } });
    const alertmanager = new Alertmanager(chart, 'alertmanager', { alerting, replicas: 1 });
    alertmanager.addInhibitRules(...new InhibitionTree(SHIPPED_KINDS).rules);
    return new InhibitingAlertmanager(await AlertmanagerCluster.start(Manifests.ofChart(chart), {}));
  }

  private constructor(private readonly cluster: AlertmanagerCluster) {}

  /** Posts alerts, and waits until exactly the ones of `reported` would be reported and exactly the ones of `quiet` are inhibited. */
  public async expect(reported: FiringAlert[], quiet: FiringAlert[]): Promise<void> {
    await this.cluster.post([...reported, ...quiet].map((labels) => ({ labels })));
    await waitUntil('the consequences are inhibited', () => this.inState('suppressed'), {
      until: (suppressed) => suppressed.length >= quiet.length,
    });
    expect(await this.inState('suppressed')).toEqual(byFingerprint(quiet));
    await waitUntil('the causes are reported', () => this.inState('active'), { until: (active) => active.length >= reported.length });
    expect(await this.inState('active')).toEqual(byFingerprint(reported));
  }

  public stop(): Promise<void> {
    return this.cluster.stop();
  }

  private async inState(state: string): Promise<string[]> {
    const all = (await (await fetch(`${this.cluster.members[0].url}/api/v2/alerts`)).json()) as {
      readonly labels: FiringAlert;
      readonly status: { readonly state: string };
    }[];
    return byFingerprint(all.filter(({ status }) => status.state === state).map(({ labels }) => labels));
  }
}

function byFingerprint(alerts: FiringAlert[]): string[] {
  return alerts.map((alert) => JSON.stringify(Object.entries(alert).sort())).sort();
}
