import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TRAINING_JOB } from '../../lib/kinds/trainer/training-job';
import { RunningProgram, stopPrograms } from '../servers/running-program';
import { instantQuery } from '../servers/prometheus-api';
import { requireProgram, RunningServer } from '../servers/start';
import { waitUntil } from '../servers/wait-until';
import { DingTalkStandIn, HeartbeatStandIn, SlackStandIn, STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../stand-ins';
import { localManifests, RUN_ID, secretFiles } from './local-app';
import { LocalCluster } from './local-cluster';
import { Fault, LocalTrainer } from './local-trainer';

/** Prometheus looks for new targets every few seconds. */
const SCRAPE_DEADLINE_MS = 60_000;

const RULES = '/etc/prometheus/rules';

export interface LocalStackOptions {
  /** @default - the run stays healthy. */
  readonly fault?: Fault;
  /** Label of the run, which decides who is notified. @default 'vision' */
  readonly team?: string;
  /** How often the run sees its samples. @default 1000, which lasts until it is stopped */
  readonly epochs?: number;
  /** @default - that of the trainer */
  readonly learningRate?: number;
  /** Ends the start between two of its parts; programs that were started are not stopped by it. @default - none */
  readonly signal?: AbortSignal;
  /** Takes a line before each part that takes a moment. */
  readonly onProgress?: (line: string) => void;
}

/** Strict stand-ins for the receivers. */
interface Receivers {
  readonly dingtalk: DingTalkStandIn;
  readonly slack: SlackStandIn;
  readonly heartbeat: HeartbeatStandIn;
}

/** What runs from the manifests. */
interface Parts {
  readonly bridge: RunningServer;
  readonly alertmanager: RunningServer;
  readonly prometheus: RunningServer;
  readonly trainer: LocalTrainer;
}

/**
 * The whole line on one machine: a training run, Prometheus, Alertmanager and the DingTalk bridge as the manifests would run them, and
 * stand-ins for the receivers. Only service discovery and the addresses of the receivers differ from a cluster.
 */
export class LocalStack {
  /**
   * Starts everything, in an order in which nobody waits for another.
   *
   * @throws Error with the end of the log when a program does not start; those that did are stopped
   */
  public static async start(options: LocalStackOptions = {}): Promise<LocalStack> {
    const receivers: Receivers = {
      dingtalk: await DingTalkStandIn.start(),
      slack: await SlackStandIn.start(),
      heartbeat: await HeartbeatStandIn.start(),
    };
    try {
      return new LocalStack(receivers, await startParts(receivers, options));
    } catch (error) {
      await stopPrograms();
      await stopReceivers(receivers);
      throw error;
    }
  }

  public readonly dingtalk: DingTalkStandIn;
  public readonly slack: SlackStandIn;
  public readonly heartbeat: HeartbeatStandIn;
  public readonly prometheusUrl: string;
  public readonly alertmanagerUrl: string;
  public readonly trainer: LocalTrainer;
  /** Everything but the training run, which may end. */
  public readonly servers: readonly RunningProgram[];

  private constructor(
    private readonly receivers: Receivers,
    { bridge, alertmanager, prometheus, trainer }: Parts,
  ) {
    ({ dingtalk: this.dingtalk, slack: this.slack, heartbeat: this.heartbeat } = receivers);
    this.prometheusUrl = prometheus.url;
    this.alertmanagerUrl = alertmanager.url;
    this.trainer = trainer;
    this.servers = [bridge, alertmanager, prometheus].map(({ program }) => program);
  }

  /** Ends everything and waits until it has. */
  public async stop(): Promise<void> {
    await Promise.all([this.trainer.program, ...this.servers].map((program) => program.stop()));
    await stopReceivers(this.receivers);
  }
}

async function startParts({ dingtalk, slack, heartbeat }: Receivers, options: LocalStackOptions): Promise<Parts> {
  const { fault, team = 'vision', epochs = 1000, learningRate, signal, onProgress } = options;
  const begin = (part: string) => {
    signal?.throwIfAborted();
    onProgress?.(part);
  };
  begin('rendering the manifests');
  const manifests = localManifests({ dingtalkUrl: dingtalk.url, team, epochs, learningRate });
  const secrets = {
    accessToken: STAND_IN_ACCESS_TOKEN,
    signingSecret: STAND_IN_SECRET,
    slackWebhook: slack.url,
    heartbeatUrl: heartbeat.url,
  };
  const cluster = new LocalCluster(manifests, secretFiles(secrets));
  begin('starting the DingTalk bridge');
  const bridge = await startBridge(cluster);
  begin('starting Alertmanager');
  const alertmanager = await startAlertmanager(cluster);
  begin('starting Prometheus');
  const prometheus = await startPrometheus(cluster, alertmanager);
  begin('starting the training run');
  const trainer = new LocalTrainer(cluster, cluster.container('Job', RUN_ID));
  await trainer.start(fault === 'kill' ? undefined : fault);
  if (fault === 'kill') await killOnceScraped(trainer, prometheus);
  return { bridge, alertmanager, prometheus, trainer };
}

/** A target that has never answered gets ten minutes more, so it has to answer once. */
async function killOnceScraped({ program }: LocalTrainer, prometheus: RunningServer): Promise<void> {
  const scraped = () => instantQuery(prometheus.url, `up{job="${TRAINING_JOB}"} == 1`);
  await waitUntil('the trainer is scraped', scraped, {
    until: ({ length }) => length > 0,
    programs: [program, prometheus.program],
    deadlineMs: SCRAPE_DEADLINE_MS,
  });
  program.kill('SIGKILL');
}

async function startBridge(cluster: LocalCluster): Promise<RunningServer> {
  return cluster.start(cluster.container('Deployment', 'dingtalk-bridge'), {
    program: [process.execPath],
    flags: (port) => ['--host=127.0.0.1', `--port=${port}`],
    readyPath: '/readyz',
  });
}

async function startAlertmanager(cluster: LocalCluster): Promise<RunningServer> {
  return cluster.start(cluster.container('StatefulSet', 'alertmanager'), {
    program: [requireProgram('alertmanager')],
    flags: webFlags,
    readyPath: '/-/ready',
  });
}

async function startPrometheus(cluster: LocalCluster, alertmanager: RunningServer): Promise<RunningServer> {
  const container = cluster.container('StatefulSet', 'prometheus');
  const alertmanagers = [new URL(alertmanager.url).host];
  container.rewrite('/etc/prometheus/config/prometheus.yml', (config) => cluster.discovery.replaceIn(config, alertmanagers));
  // Groups are evaluated as often as all rules here. Objectives count their evaluations, so theirs stay as they are.
  for (const file of readdirSync(container.path(RULES)).filter((name) => !name.startsWith('slo-'))) {
    container.rewrite(join(RULES, file), (rules) => rules.replace(/^ +interval: .*\n/m, ''));
  }
  return cluster.start(container, {
    program: [requireProgram('prometheus')],
    // A pod that comes or goes is noticed within 5 s instead of 10, and an alert that was raised before Alertmanager was found is sent again
    // after 10 s instead of 60.
    flags: (port) => [...webFlags(port), '--scrape.discovery-reload-interval=1s', '--rules.alert.resend-delay=10s'],
    readyPath: '/-/ready',
  });
}

/** Links in messages start with the external address. */
function webFlags(port: number): string[] {
  return [`--web.listen-address=127.0.0.1:${port}`, `--web.external-url=http://127.0.0.1:${port}`];
}

async function stopReceivers(receivers: Receivers): Promise<void> {
  await Promise.all([receivers.dingtalk, receivers.slack, receivers.heartbeat].map((standIn) => standIn.stop()));
}
