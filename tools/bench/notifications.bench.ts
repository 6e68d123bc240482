import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { App, Chart } from 'cdk8s';
import { Alerting, Alertmanager, HeartbeatReceiver, Manifests, SecretKey, SlackReceiver } from '../../lib';
import { yamlText } from '../../lib/values/yaml-text';
import { AlertmanagerCluster } from '../local/alertmanager-cluster';
import { startPrometheus } from '../servers/start';
import { stopPrograms } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';
import { SlackStandIn } from '../stand-ins';
import { temporaryFolder } from '../temporary-folder';
import { below, Bench, Figure, forOrientation } from './bench';

const RUNS = 200;
const SPREAD_MS = 180_000;
const GROUP_WAIT_SECONDS = 30;
/** Two alerts, so that the burst does not join the groups of the others. */
const ALERTS = { spread: 'LossPlateau', burst: 'LossDiverging' };

/** An exporter whose runs fail on request. */
class FaultyRuns {
  private readonly since = new Map<string, number>();
  private readonly server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end([...this.since.keys()].map((run) => `faulty{run_id="${run}",fault="${run.split('-')[0]}"} 1\n`).join(''));
  });

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public fail(run: string): void {
    this.since.set(run, Date.now());
  }

  /** Seconds from the fault of each run to the first message that names it. */
  public latencies({ messages }: SlackStandIn, kind: string): number[] {
    const receivedAtByRun = new Map<string, number>();
    for (const { text, receivedAt } of messages) {
      for (const [run] of text.matchAll(/\b(spread|burst)-\d+\b/g)) if (!receivedAtByRun.has(run)) receivedAtByRun.set(run, receivedAt);
    }
    const runs = [...this.since].filter(([run]) => run.startsWith(kind) && receivedAtByRun.has(run));
    return runs.map(([run, since]) => ((receivedAtByRun.get(run) ?? 0) - since) / 1000);
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

function prometheusConfig(target: string, alertmanager: string): string {
  const folder = temporaryFolder();
  const rules = Object.entries(ALERTS).map(([fault, alert]) => ({
    alert,
    expr: `faulty{fault="${fault}"} == 1`,
    labels: { severity: 'warning' },
    annotations: { summary: 'Run {{ $labels.run_id }} does not learn', description: 'The loss has not fallen for an hour.' },
  }));
  writeFileSync(join(folder, 'rules.yml'), yamlText({ groups: [{ name: 'faults', rules }] }));
  const config = join(folder, 'prometheus.yml');
  const discovery = (address: string) => [{ targets: [address] }];
  writeFileSync(
    config,
    yamlText({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [join(folder, 'rules.yml')],
      scrape_configs: [{ job_name: 'runs', static_configs: discovery(target) }],
      alerting: { alertmanagers: [{ static_configs: discovery(alertmanager) }] },
    }),
  );
  return config;
}

/** Alertmanager as shipped, with its real times. */
function rendered(): Manifests {
  const slack = new SlackReceiver('training', { channel: '#training', webhook: SecretKey.of('slack', 'url') });
  const alerting = new Alerting({ page: slack, ticket: slack, heartbeat: HeartbeatReceiver.none() });
  const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
  new Alertmanager(chart, 'alertmanager', { alerting, replicas: 1 });
  return Manifests.ofChart(chart);
}

async function measure(runs: FaultyRuns, slack: SlackStandIn): Promise<void> {
  const notified = (kind: string) =>
    waitUntil(`all runs of ${kind}`, () => runs.latencies(slack, kind).length, {
      until: (count) => count === RUNS,
      deadlineMs: 120_000,
    });
  for (let i = 0; i < RUNS; i++) {
    runs.fail(`spread-${i}`);
    await sleep(SPREAD_MS / RUNS);
  }
  await notified('spread');
  for (let i = 0; i < RUNS; i++) runs.fail(`burst-${i}`);
  await notified('burst');
}

async function run(): Promise<Figure[]> {
  const runs = new FaultyRuns();
  const slack = await SlackStandIn.start();
  try {
    const { members } = await AlertmanagerCluster.start(rendered(), { 'slack/url': slack.url });
    await startPrometheus(prometheusConfig(await runs.start(), new URL(members[0].url).host));
    await measure(runs, slack);
  } finally {
    await stopPrograms();
    await slack.stop();
    runs.stop();
  }
  const spread = runs.latencies(slack, 'spread').sort((a, b) => a - b);
  const burst = runs.latencies(slack, 'burst');
  return [
    below(5, 'above group_wait, p99 of 200 runs over 3 minutes', spread[Math.ceil(RUNS * 0.99) - 1] - GROUP_WAIT_SECONDS, 's'),
    below(5, 'above group_wait, last of 200 runs at once', Math.max(...burst) - GROUP_WAIT_SECONDS, 's'),
    below(1, 'runs without a notification', 2 * RUNS - spread.length - burst.length, 'runs'),
    forOrientation('messages in Slack', slack.messages.length, 'messages'),
    forOrientation('messages rejected by Slack', slack.refusals.length, 'messages'),
  ];
}

export const bench: Bench = {
  title: 'From a fault to Slack',
  method:
    'Runs of a stand-in exporter fail. A real Prometheus scrapes and evaluates every second, a real Alertmanager has the shipped routing with its real times, and a local Slack accepts one message per second and rejects the rest. The time is measured from the fault to the first message that names the run.',
  run,
};
