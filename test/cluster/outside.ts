import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DingTalkStandIn, HeartbeatStandIn, SlackStandIn, STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../../tools/stand-ins';
import { temporaryFolder } from '../servers';
import { machineAddress } from './machine-address';
import { S3Server } from '../servers/s3-server';

/** What is outside of the cluster, on this machine: the bucket, and where the messages arrive. */
export class Outside {
  public static async start(): Promise<Outside> {
    const host = await machineAddress();
    return new Outside(
      await S3Server.start(host),
      // Several runs go wrong at once, and how often Slack may be written to is not what is tested.
      await SlackStandIn.start({ host, burst: 20 }),
      await DingTalkStandIn.start({ host }),
      await HeartbeatStandIn.start({ host }),
    );
  }

  private constructor(
    public readonly s3: S3Server,
    public readonly slack: SlackStandIn,
    public readonly dingtalk: DingTalkStandIn,
    public readonly heartbeat: HeartbeatStandIn,
  ) {}

  public async stop(): Promise<void> {
    await Promise.all([this.slack, this.dingtalk, this.heartbeat].map((standIn) => standIn.stop()));
  }

  /** The Secrets that the manifests want, each as `name: keys`. */
  public get secretKeys(): string[] {
    return Object.entries(this.secrets).map(([name, values]) => `${name}: ${Object.keys(values).sort().join(', ')}`);
  }

  /**
   * Writes manifests of those Secrets.
   *
   * @returns path of the file
   */
  public writeSecrets(namespace: string): string {
    const file = join(temporaryFolder(), 'secrets.yaml');
    const items = Object.entries(this.secrets).map(([name, stringData]) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      stringData,
    }));
    writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'List', items }));
    return file;
  }

  private get secrets(): Record<string, Record<string, string>> {
    return {
      'dingtalk-oncall': { 'access-token': STAND_IN_ACCESS_TOKEN, secret: STAND_IN_SECRET },
      grafana: { 'admin-password': 'cluster-test' },
      heartbeat: { url: this.heartbeat.url },
      slack: { 'webhook-url': this.slack.url },
      'thanos-objstore': { credentials: this.s3.credentials },
    };
  }
}
