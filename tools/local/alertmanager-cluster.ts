import { join } from 'node:path';
import { Manifests } from '../../lib/testing/manifests';
import { Manifest } from '../../lib/kubernetes/manifest-types';
import { freePort, requireProgram, RunningServer, untilReady } from '../servers/start';
import { temporaryFolder } from '../temporary-folder';
import { LocalContainer } from './local-container';

const NAME = 'alertmanager';

/** An alert as Prometheus sends it. */
export interface PostedAlert {
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly endsAt?: string;
}

/** All replicas of a rendered Alertmanager on this machine, which gossip as they would in a cluster. */
export class AlertmanagerCluster {
  /**
   * @param secrets values of the Secrets, as `<name>/<key>`
   * @param services where Services of the cluster are on this machine, as `<host>:<port>` by `<host>:<port>`
   * @throws Error with the end of its log when a replica does not become ready
   */
  public static async start(
    manifests: Manifests,
    secrets: Record<string, string>,
    services: Record<string, string> = {},
  ): Promise<AlertmanagerCluster> {
    const { metadata, spec } = manifests.find('StatefulSet', NAME) as Manifest & { spec: { replicas: number } };
    const replicas = Array.from({ length: spec.replicas }, (_, replica) => replica);
    const gossip = await Promise.all(replicas.map(async () => `127.0.0.1:${await freePort()}`));
    const peers = Object.fromEntries(gossip.map((address, i) => [`${NAME}-${i}.${NAME}-peers.${metadata.namespace}.svc:9094`, address]));
    const members = replicas.map(async (replica) => {
      const root = join(temporaryFolder(), `${replica}`);
      const workload = { kind: 'StatefulSet', name: NAME, replica, root, secrets, services: { ...services, ...peers } };
      return startMember(new LocalContainer(manifests, workload), replicas.length > 1 ? gossip[replica] : undefined);
    });
    return new AlertmanagerCluster(await Promise.all(members));
  }

  private constructor(public readonly members: readonly RunningServer[]) {}

  /** Sends to every replica that runs, as Prometheus does. */
  public async post(alerts: readonly PostedAlert[]): Promise<void> {
    const running = this.members.filter(({ program }) => program.ending === undefined);
    await Promise.all(running.map(({ url }) => post(url, alerts)));
  }

  public async stop(): Promise<void> {
    await Promise.all(this.members.map(({ program }) => program.stop()));
  }
}

async function startMember(container: LocalContainer, gossip: string | undefined): Promise<RunningServer> {
  const address = `127.0.0.1:${await freePort()}`;
  const flags = [`--web.listen-address=${address}`, ...(gossip ? [`--cluster.listen-address=${gossip}`] : [])];
  const program = container.start([requireProgram(NAME)], flags);
  await untilReady(`http://${address}`, program);
  return { url: `http://${address}`, program };
}

async function post(url: string, alerts: readonly PostedAlert[]): Promise<void> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(alerts) };
  const { ok, status } = await fetch(`${url}/api/v2/alerts`, request);
  if (!ok) throw new Error(`Alertmanager answered ${status} to alerts`);
}
