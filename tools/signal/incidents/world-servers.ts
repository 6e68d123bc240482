import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse, stringify } from 'yaml';
import { Alertmanager } from '../../../lib/components/alertmanager/alertmanager';
import { InhibitionTree } from '../../../lib/kinds/inhibition-tree';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';
import { Alerting } from '../../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../../lib/routing/receivers/heartbeat-receiver';
import { WebhookReceiver } from '../../../lib/routing/receivers/webhook-receiver';
import { Manifests } from '../../../lib/testing/manifests';
import { freePort, requireProgram, RunningServer, startPrometheus, untilReady } from '../../servers/start';
import { RunningProgram } from '../../servers/running-program';
import { SHIPPED_RULES } from '../../shipped-rules';
import { temporaryFolder } from '../../temporary-folder';
import { RenderedGroup, scaledDuration, scaledGroups } from './scaled-rules';
import { isTimestamp, WorldSeries } from './simulated-world';

/** One notification as Alertmanager's webhook posts it, and when it came. */
export interface Message {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
    readonly fingerprint: string;
  }[];
  /** In seconds of the story. */
  readonly at: number;
}

const DEPLOYED_INTERVAL = '15s';
const LOOKBACK = '5m';
const RESEND_DELAY = '1m';

/** The real Prometheus and Alertmanager with the shipped rules, inhibition and routes, in a world in which time passes faster. */
export class WorldServers {
  /**
   * @param world everything that is scraped
   * @param times how many times faster time passes
   */
  public static async start(world: readonly WorldSeries[], times: number): Promise<WorldServers> {
    const servers = new WorldServers(world, times);
    await servers.begin();
    return servers;
  }

  public readonly messages: Message[] = [];
  private readonly began = Date.now() / 1000;
  private readonly http: Server[] = [];
  private readonly programs: RunningProgram[] = [];

  private constructor(
    private readonly world: readonly WorldSeries[],
    private readonly times: number,
  ) {}

  /** Seconds of the story. */
  public get now(): number {
    return (Date.now() / 1000 - this.began) * this.times;
  }

  /** The programs, whose logs explain a failure. */
  public get running(): readonly RunningProgram[] {
    return this.programs;
  }

  public async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    for (const server of this.http) {
      server.closeAllConnections();
      server.close();
    }
  }

  private async begin(): Promise<void> {
    const exporter = await this.listen(() => this.page());
    const inbox = await this.listen((body) => {
      if (body !== '') this.messages.push({ ...(JSON.parse(body) as Omit<Message, 'at'>), at: this.now });
      return '';
    });
    const alertmanager = await this.startAlertmanager(`http://${inbox}`);
    this.programs.push(alertmanager.program);
    const { program } = await this.startPrometheus(exporter, new URL(alertmanager.url).host);
    this.programs.push(program);
  }

  private page(): string {
    const t = this.now;
    const epoch = this.began * this.times;
    const lines = this.world.flatMap((one) => {
      const value = one.timeline(t);
      if (value === undefined || value === 'stale') return [];
      return [`${one.series} ${isTimestamp(one) ? epoch + value : value}`];
    });
    return `${lines.join('\n').replace(/Infinity/g, 'Inf')}\n`;
  }

  private async listen(answer: (body: string) => string): Promise<string> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(answer(body)));
    });
    this.http.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private async startPrometheus(exporter: string, alertmanager: string): Promise<RunningServer> {
    const folder = temporaryFolder();
    const rules = scaledGroups(SHIPPED_RULES.groups as RenderedGroup[], this.times);
    writeFileSync(join(folder, 'rules.yml'), stringify({ groups: rules }));
    const interval = scaledDuration(DEPLOYED_INTERVAL, this.times);
    const config = {
      global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
      rule_files: ['rules.yml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
      // One page holds what all exporters would write, and what the scrapes of them would add.
      scrape_configs: [{ job_name: 'world', honor_labels: true, static_configs: [{ targets: [exporter] }] }],
    };
    writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
    return startPrometheus(join(folder, 'prometheus.yml'), [
      `--query.lookback-delta=${scaledDuration(LOOKBACK, this.times)}`,
      `--rules.alert.resend-delay=${scaledDuration(RESEND_DELAY, this.times)}`,
    ]);
  }

  private async startAlertmanager(inbox: string): Promise<RunningServer> {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'alertmanager.yml'), scaledRouting(inbox, this.times));
    const address = `127.0.0.1:${await freePort()}`;
    const program = RunningProgram.start(requireProgram('alertmanager'), [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ]);
    await untilReady(`http://${address}`, program);
    return { url: `http://${address}`, program };
  }
}

/** The shipped routes and inhibition, to a receiver of pages and one of tickets. */
function scaledRouting(inbox: string, times: number): string {
  const receiver = (name: string) => new WebhookReceiver(name, { url: `${inbox}/${name}` });
  const alerting = new Alerting({ page: receiver('page'), ticket: receiver('ticket'), heartbeat: HeartbeatReceiver.none() });
  const chart = new Chart(new App(), 'incidents', { namespace: 'monitoring' });
  const alertmanager = new Alertmanager(chart, 'alertmanager', { alerting, replicas: 1 });
  alertmanager.addInhibitRules(...new InhibitionTree(SHIPPED_KINDS).rules);
  const config: unknown = parse(Manifests.ofChart(chart).configFile('alertmanager-config', 'alertmanager.yml'));
  // A webhook needs no templates.
  return stringify({ ...(scaledTiming(config, times) as object), templates: [] });
}

function scaledTiming(value: unknown, times: number, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => scaledTiming(one, times));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, scaledTiming(one, times, name)]));
  }
  return /_(wait|interval|timeout)$/.test(key) ? scaledDuration(String(value), times) : value;
}
