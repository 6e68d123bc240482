import { Alerting, HeartbeatReceiver, OperatorRouting, SecretKey, SlackReceiver } from '../../lib';
import { KindSet } from '../../lib/kinds/kind-set';
import { SharedPrometheusKind } from '../../lib/kinds/prometheus/shared-prometheus-kind';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { onlyOurs } from '../../lib/operator/alertmanager-config';
import { renderRouting } from '../../lib/routing/alertmanager-yml';
import { OWN_LABELS } from '../../lib/rules/own-alerts';
import { Matcher } from '../../lib/rules/alert-matcher';
import { CHART_ALERTS } from './chart-alerts';

/** What an OperatorStack may monitor: those who run the chart watch Prometheus, Alertmanager, Grafana and Thanos themselves. */
const KINDS = [
  new SharedPrometheusKind(),
  ...SHIPPED_KINDS.filter(({ id }) => !['prometheus', 'alertmanager', 'grafana', 'thanos'].includes(id)),
];

interface Inhibition {
  readonly source_matchers: string[];
  readonly target_matchers: string[];
}

const ownKinds = (): KindSet => {
  const kinds = new KindSet([], OWN_LABELS);
  KINDS.forEach((kind) => kinds.add(kind));
  return kinds;
};

describe('beside the alerts of kube-prometheus-stack', () => {
  test('few of ours have a name that is there, and every one says that it is ours', () => {
    const alerts = ownKinds().kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.alerts));
    const shared = new Set(alerts.map(({ name }) => name).filter((name) => CHART_ALERTS.includes(name)));
    expect([...shared]).toEqual(['TargetDown', 'NodeBondingDegraded']);
    expect(alerts.filter(({ labels }) => labels.part_of !== 'trainwatch')).toEqual([]);
  });

  test('no rule of ours reads whether an alert of the chart fires', () => {
    const read = KINDS.flatMap(({ ruleGroups }) =>
      ruleGroups.flatMap(({ rules }) =>
        rules.flatMap(({ expr }) => [...expr.matchAll(/alertname=~?"([^"]+)"/g)].flatMap(([, names]) => names.split('|'))),
      ),
    );
    expect(read.filter((name) => CHART_ALERTS.includes(name) && name !== 'TargetDown' && name !== 'NodeBondingDegraded')).toEqual([]);
  });

  test('no inhibit rule of ours silences an alert of the chart, or is triggered by one', () => {
    const slack = new SlackReceiver('a', { channel: '#a', webhook: SecretKey.of('slack', 'url') });
    const { route } = OperatorRouting.secret(new Alerting({ page: slack, ticket: slack, heartbeat: HeartbeatReceiver.none() })).alerting;
    const { rules } = ownKinds().inhibition([]);
    const { inhibit_rules: inhibitRules } = onlyOurs(renderRouting({ route, inhibitRules: rules, receivers: new Map() }), OWN_LABELS);
    const ours = 'part_of="trainwatch"';
    const foreign = (inhibitRules as Inhibition[]).filter(
      ({ source_matchers: source, target_matchers: target }) => !source.includes(ours) || !target.includes(ours),
    );
    expect(rules.length).toBeGreaterThan(20);
    expect(foreign).toEqual([]);
    expect(Matcher.equal('part_of', 'trainwatch').accepts('')).toBe(false);
  });
});
