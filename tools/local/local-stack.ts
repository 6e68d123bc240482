import { join } from 'node:path';
import { Manifests } from '../../lib/testing';
import { Manifest } from '../../lib/testing/manifest-types';
import { RunningProgram } from '../servers/running-program';
import { freePort, requireProgram, RunningServer, untilReady } from '../servers/start';
import { DingTalkStandIn, HeartbeatStandIn, SlackStandIn, STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../stand-ins';
import { temporaryFolder } from '../temporary-folder';
import { localManifests, RUN_ID, secretFiles } from './local-app';
import { LocalContainer, LocalWorkload } from './local-container';
import { LocalDiscovery, LocalPod } from './local-discovery';
import { Fault, LocalTrainer } from './local-trainer';

export interface LocalStackOptions {
  /** @default - the run stays healthy. */
  readonly fault?: Fault;
  /** Label of the run, which decides who is told. @default 'vision' */
  readonly team?: string;
  /** How often the run sees its samples. @default 1000, which lasts until it is stopped */
  readonly epochs?: number;
  /** Takes a line before each part that takes a moment. */
  readonly onProgress?: (line: string) => void;
}

interface Receivers {
  readonly dingtalk: DingTalkStandIn;
  readonly slack: SlackStandIn;
  readonly heartbeat: HeartbeatStandIn;
}

/** A program of the stack, started from its rendered workload. */
interface Started extends RunningServer {
  readonly container: LocalContainer;
}

/**
 * The whole line on one machine: a training run, Prometheus, Alertmanager and the DingTalk bridge as the manifests would run them, and
 * strict stand-ins for whoever is told. Only service discovery and the addresses of the receivers differ from a cluster.
 */
export class LocalStack {
  /**
   * Starts everything, in an order in which nobody waits for another.
   *
   * @throws Error with the end of the log when a program does not start
   */
  public static async start(options: LocalStackOptions = {}): Promise<LocalStack> {
    const { fault, team = 'vision', epochs = 1000, onProgress = () => undefined } = options;
    const receivers = {
      dingtalk: await DingTalkStandIn.start(),
      slack: await SlackStandIn.start(),
      heartbeat: await HeartbeatStandIn.start(),
    };
    onProgress('rendering the manifests');
    const manifests = localManifests({ dingtalkUrl: receivers.dingtalk.url, team, epochs });
    const stack = new LocalStack(manifests, receivers);
    onProgress('starting the DingTalk bridge and Alertmanager');
    await stack.startBridge();
    await stack.startAlertmanager();
    onProgress('starting Prometheus');
    await stack.startPrometheus();
    onProgress('starting the training run');
    await stack.trainer.start(fault);
    return stack;
  }

  public readonly dingtalk: DingTalkStandIn;
  public readonly slack: SlackStandIn;
  public readonly heartbeat: HeartbeatStandIn;
  public readonly trainer: LocalTrainer;
  private readonly root = temporaryFolder();
  private readonly discovery = new LocalDiscovery(join(this.root, 'targets'));
  private readonly secrets: Record<string, string>;
  private readonly started = new Map<string, Started>();

  private constructor(
    private readonly manifests: Manifests,
    receivers: Receivers,
  ) {
    ({ dingtalk: this.dingtalk, slack: this.slack, heartbeat: this.heartbeat } = receivers);
    this.secrets = secretFiles({
      accessToken: STAND_IN_ACCESS_TOKEN,
      signingSecret: STAND_IN_SECRET,
      slackWebhook: this.slack.url,
      heartbeatUrl: this.heartbeat.url,
    });
    this.trainer = new LocalTrainer(this.container({ kind: 'Job', name: RUN_ID }), () => this.updateTargets());
  }

  public get prometheusUrl(): string {
    return this.find('prometheus').url;
  }

  public get alertmanagerUrl(): string {
    return this.find('alertmanager').url;
  }

  /** Everything but the training run, which may end. */
  public get servers(): RunningProgram[] {
    return [...this.started.values()].map(({ program }) => program);
  }

  /** The servers and the training run; their logs explain what went wrong. */
  public get programs(): RunningProgram[] {
    return [...this.servers, ...(this.trainer.program ? [this.trainer.program] : [])];
  }

  /** Ends everything and waits until it has. */
  public async stop(): Promise<void> {
    await Promise.all([...this.programs, this.dingtalk, this.slack, this.heartbeat].map((part) => part.stop()));
  }

  private async startBridge(): Promise<void> {
    const container = this.container({ kind: 'Deployment', name: 'dingtalk-bridge' });
    const port = await freePort();
    const program = container.start([process.execPath], ['--host=127.0.0.1', `--port=${port}`]);
    await this.ready(container, program, `http://127.0.0.1:${port}`, '/readyz');
  }

  private async startAlertmanager(): Promise<void> {
    const container = this.container({ kind: 'StatefulSet', name: 'alertmanager' });
    const address = `127.0.0.1:${await freePort()}`;
    const alone = '--cluster.listen-address=';
    const program = container.start([requireProgram('alertmanager')], [...webFlags(address), alone]);
    await this.ready(container, program, `http://${address}`, '/-/ready');
  }

  private async startPrometheus(): Promise<void> {
    const container = this.container({ kind: 'StatefulSet', name: 'prometheus' });
    const alertmanager = new URL(this.alertmanagerUrl).host;
    container.rewrite('/etc/prometheus/config/prometheus.yml', (config) => this.discovery.replaceIn(config, [alertmanager]));
    const address = `127.0.0.1:${await freePort()}`;
    const program = container.start([requireProgram('prometheus')], webFlags(address));
    await this.ready(container, program, `http://${address}`, '/-/ready');
  }

  private container(workload: Pick<LocalWorkload, 'kind' | 'name'>): LocalContainer {
    const services = Object.fromEntries([...this.started].map(([name, { url }]) => [this.serviceAddress(name), new URL(url).host]));
    return new LocalContainer(this.manifests, { ...workload, root: join(this.root, workload.name), secrets: this.secrets, services });
  }

  private async ready(container: LocalContainer, program: RunningProgram, url: string, path: string): Promise<void> {
    await untilReady(url, program, path);
    this.started.set(program.name, { container, program, url });
    this.updateTargets();
  }

  /** What pods of the cluster call the first port of a Service. */
  private serviceAddress(name: string): string {
    const { metadata, spec } = this.manifests.find('Service', name) as Manifest;
    return `${name}.${metadata.namespace}.svc:${spec?.ports?.[0].port}`;
  }

  private find(name: string): Started {
    const started = this.started.get(name);
    if (!started) throw new Error(`${name} has not been started`);
    return started;
  }

  private updateTargets(): void {
    const servers = [...this.started.values()].map(({ container, url }) => podOf(container, new URL(url).host));
    this.discovery.update([...servers, ...(this.trainer.pod ? [this.trainer.pod] : [])]);
  }
}

function podOf({ namespace, podName, labels, name, ports }: LocalContainer, address: string): LocalPod {
  const addresses = Object.fromEntries(ports.map((port) => [port, address]));
  return { namespace, name: podName, labels, phase: 'Running', container: name, addresses };
}

/** Links in messages start with the external address. */
function webFlags(address: string): string[] {
  return [`--web.listen-address=${address}`, `--web.external-url=http://${address}`];
}
