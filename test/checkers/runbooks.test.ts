import { spawnSync } from 'node:child_process';
import { runCommand } from '../../tools/command';
import { Judge } from '../../tools/signal/judge';
import { filledIn, FIRST_COMMANDS, words } from '../docs/runbook-commands';
import { describeUnless, describeWithJudge } from '../servers';
import { withRecordings } from './rules/rule-set';
import { momentSeconds } from './rules/scenario';
import { SCENARIOS } from './rules/scenarios';
import { SCRAPE_INTERVAL_SECONDS, TARGET } from './rules/simulated-run';

const NAMES = { RUN: TARGET.run_id, NODE: TARGET.node, NAMESPACE: TARGET.namespace, POD: TARGET.pod, JOB: TARGET.run_id };
/** They fire where others run Prometheus or an exporter, of which the scenarios know nothing. */
const WHERE_OTHERS_RUN = ['TrainwatchWatchdog', 'GpuMetricsMissing', 'KubernetesMetricsMissing', 'NodeMetricsMissing'];
const QUERIES = FIRST_COMMANDS.filter(({ language, alert }) => language === 'promql' && !WHERE_OTHERS_RUN.includes(alert)).map(
  (command) => ({
    alert: command.alert,
    // An alert for whatever the answer is.
    expr: `count(${filledIn(command, NAMES)})`,
  }),
);
const KUBECTL = FIRST_COMMANDS.filter(({ language }) => language === 'sh').map(({ alert, text }) => [alert, text] as const);

/** Their scenarios have only what the rule reads, and the command asks for more. */
const MORE_THAN_THE_RULE_READS = ['AlertmanagerAlertsDropped', 'AlertmanagerGossipLost', 'PrometheusSeriesGrowing', 'SampleLimitHit'];

/** A scenario in which the alert fires, and the first moment at which it is known to. */
function whereItFires(alert: string) {
  const scenarios = SCENARIOS.flatMap((scenario) => {
    const moments = Object.keys(scenario.firing).filter((moment) => scenario.firing[moment].some(({ alertname }) => alertname === alert));
    return moments.slice(0, 1).map((moment) => ({ ...scenario, seconds: momentSeconds(moment) }));
  });
  return scenarios.find(({ name }) => name.startsWith(`${alert}:`)) ?? scenarios[0];
}

describeWithJudge([], 'what a runbook asks Prometheus first', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(withRecordings(QUERIES))));
  afterAll(() => judge.stop());

  test.each(QUERIES.map(({ alert }) => alert))('%s has an answer while the alert fires', async (alert) => {
    const { series, seconds } = whereItFires(alert);
    const { firing } = await judge.judge({ series, scrape: SCRAPE_INTERVAL_SECONDS, evaluate: 60, end: seconds, alerts: [alert] });
    const isAnswered = firing.some(({ to }) => to === null || to > seconds - 60);
    expect(isAnswered).toBe(!MORE_THAN_THE_RULE_READS.includes(alert));
  });
});

/** A server that is not there: kubectl reads the whole command before it asks for one. */
const NO_SERVER = ['--kubeconfig=/dev/null', '--server=http://127.0.0.1:9', '--request-timeout=1s'];

describeUnless(
  spawnSync('kubectl', ['version', '--client']).status !== 0 && 'needs kubectl on the PATH',
  'what a runbook asks the cluster first',
  () => {
    test.concurrent.each(KUBECTL)('%s is a command that kubectl understands', async (_alert, text) => {
      const [program, verb, ...args] = words(text);
      await expect(runCommand(program, [...NO_SERVER, verb, ...args])).rejects.toThrow(
        'The connection to the server 127.0.0.1:9 was refused',
      );
    });
  },
);
