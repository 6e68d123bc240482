import { ApiObject, App, Chart } from 'cdk8s';
import { Alertmanager } from '../../lib/components/alertmanager/alertmanager';
import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { IReceiver } from '../../lib/routing/receivers/receiver';
import { ProxySettings, WorkloadDefaults } from '../../lib/kubernetes/workload-defaults';
import { Manifests } from '../../lib/testing/manifests';
import { AlertmanagerCluster, PostedAlert } from '../../tools/local/alertmanager-cluster';
import { waitUntil } from '../servers';

export interface Surroundings {
  /** Values of the Secrets, as `<name>/<key>`. */
  readonly secrets: Record<string, string>;
  /** Where Services are on this machine. @default - none. */
  readonly services?: Record<string, string>;
  /** What the cluster trusts, in PEM. @default - what the machine trusts. */
  readonly authority?: string;
  /** @default - no proxy. */
  readonly proxy?: ProxySettings;
  /** How long a group waits for more alerts. @default '1s' */
  readonly groupWait?: string;
}

/** A real Alertmanager with the shipped routing and impatient times, which sends everything to one receiver. */
export async function startAlertmanager(receiver: IReceiver, surroundings: Surroundings): Promise<AlertmanagerCluster> {
  const { secrets, services, authority, proxy, groupWait = '1s' } = surroundings;
  const app = new App();
  const caBundle = authority === undefined ? undefined : { configMapName: 'corporate-ca' };
  WorkloadDefaults.set(app, { proxy, caBundle });
  const chart = new Chart(app, 'alerting', { namespace: 'monitoring' });
  const ca = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'corporate-ca' }, data: { 'ca.crt': authority } };
  if (caBundle) new ApiObject(chart, 'ca', ca);
  const timing = { groupWait, groupInterval: '1s' };
  const alerting = new Alerting({ page: receiver, ticket: receiver, heartbeat: HeartbeatReceiver.none(), timing });
  new Alertmanager(chart, 'alertmanager', { alerting, replicas: 1, externalUrl: 'http://alertmanager.example.com' });
  return AlertmanagerCluster.start(Manifests.ofChart(chart), secrets, services);
}

/** A critical alert as the shipped rules make them. */
export function stalled(run: string, endsAt?: Date): PostedAlert {
  return {
    labels: { alertname: 'TrainingStalled', severity: 'critical', run_id: run, model_name: 'resnet50' },
    annotations: {
      summary: `Run ${run} makes no steps`,
      description: 'No step for 6m, the last took 0.35s.',
      dashboard_url: `http://grafana.example.com/d/run?var-run_id=${run}`,
      runbook_url: 'http://grafana.example.com/d/TrainingStalled',
    },
    endsAt: endsAt?.toISOString(),
  };
}

/** What a message about `stalled` must hold, whatever the channel. */
export function factsOf(run: string): string[] {
  return [
    `Run ${run} makes no steps`,
    'No step for 6m, the last took 0.35s.',
    run,
    'resnet50',
    new Date().toISOString().slice(0, 10),
    `http://grafana.example.com/d/run?var-run_id=${run}`,
    'http://grafana.example.com/d/TrainingStalled',
    'http://alertmanager.example.com/#/silences/new?filter=%7Balertname%3D%22TrainingStalled%22',
  ];
}

/** Waits until Alertmanager has counted failures of an integration, and reports their reasons. */
export async function failures({ members: [{ url, program }] }: AlertmanagerCluster, integration: string): Promise<string[]> {
  const series = new RegExp(
    `^alertmanager_notifications_failed_total\\{(?=.*integration="${integration}").*reason="(\\w+)".*\\} [1-9]`,
    'gm',
  );
  const look = async () => [...(await (await fetch(`${url}/metrics`)).text()).matchAll(series)].map(([, reason]) => reason);
  return waitUntil(`${integration} fails`, look, { programs: [program] });
}
