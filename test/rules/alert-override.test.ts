import { App } from 'cdk8s';
import { parse } from 'yaml';
import {
  AlertChanges,
  AlertingRule,
  AlertOverride,
  DashboardLink,
  ISubjectKind,
  Manifests,
  MonitoringStackProps,
  RUN_OVERVIEW_UID,
  RuleGroup,
  Severity,
  TrainerKind,
  TrainingNamespace,
  TrainingPods,
} from '../../lib';
import { ForeignKind, stackIn } from '../kinds/foreign-kind';

/** A stack that monitors trainers, and a kind of somebody else's where one is given. */
function manifestsOf(props: Partial<MonitoringStackProps>, foreign?: ISubjectKind): Manifests {
  const app = new App();
  const stack = stackIn(app, props);
  stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'training')));
  if (foreign) stack.monitor({ kind: foreign, namespace: stack.prometheus.namespace });
  return Manifests.of(app);
}

type RenderedRule = Record<string, unknown> & { alert?: string };

function alertsIn(manifests: Manifests, group: string): RenderedRule[] {
  const { groups } = parse(manifests.configFile(`prometheus-rules-${group}`, `${group}.yml`)) as { groups: { rules: RenderedRule[] }[] };
  return groups[0].rules;
}

function configMaps(manifests: Manifests): string[] {
  return (manifests.ofKind('ConfigMap') as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);
}

function alert(name: string, expr: string, runbook?: string): AlertingRule {
  return new AlertingRule(name, {
    expr,
    severity: Severity.WARNING,
    summary: 'It is.',
    description: 'It really is.',
    dashboard: DashboardLink.to(RUN_OVERVIEW_UID, ['run_id']),
    runbook,
  });
}

describe('AlertOverride.disable', () => {
  test('leaves out the alert, its runbook, and what it silences or is silenced by', () => {
    const manifests = manifestsOf({ alertOverrides: [AlertOverride.disable('LossSpike'), AlertOverride.disable('GpuFallbackToCpu')] });
    expect(alertsIn(manifests, 'tf-training-learning').map((rule) => rule.alert)).not.toContain('LossSpike');
    expect(configMaps(manifests)).toContain('grafana-dashboard-runbook-lossplateau');
    expect(configMaps(manifests)).not.toContain('grafana-dashboard-runbook-lossspike');
    const alertmanager = manifests.configFile('alertmanager-config', 'alertmanager.yml');
    expect(alertmanager).toContain('LossPlateau');
    expect(alertmanager).not.toMatch(/LossSpike|GpuFallbackToCpu/);
  });

  test('leaves out a group of which nothing is left, for a kind of somebody else too', () => {
    const foreign = new ForeignKind([
      new AlertingRule('QueueFull', { expr: 'queue_depth > 5', severity: Severity.WARNING, summary: 'a', description: 'b', runbook: 'c' }),
    ]);
    expect(configMaps(manifestsOf({}, foreign))).toContain('prometheus-rules-queue');
    const without = manifestsOf({ alertOverrides: [AlertOverride.disable('QueueFull')] }, foreign);
    expect(configMaps(without)).not.toContain('prometheus-rules-queue');
  });

  test('leaves the kind as it is for every other stack', () => {
    manifestsOf({ alertOverrides: [AlertOverride.disable('LossSpike')] });
    expect(TrainerKind.STANDARD.ruleGroups.flatMap(({ alerts }) => alerts.map(({ name }) => name))).toContain('LossSpike');
  });
});

describe('AlertOverride.change', () => {
  test('changes what it names and nothing else', () => {
    const before = alertsIn(manifestsOf({}), 'tf-training-learning').find((rule) => rule.alert === 'LossPlateau') as RenderedRule;
    const override = AlertOverride.change('LossPlateau', {
      severity: Severity.CRITICAL,
      for: '2h',
      labels: { owner: 'research' },
      annotations: { ticket: 'https://tickets.example.com/new' },
    });
    const after = alertsIn(manifestsOf({ alertOverrides: [override] }), 'tf-training-learning');
    expect(after.find((rule) => rule.alert === 'LossPlateau')).toEqual({
      ...before,
      for: '2h',
      labels: { owner: 'research', severity: 'critical' },
      annotations: { ...(before.annotations as object), ticket: 'https://tickets.example.com/new' },
    });
  });

  test("takes a duration away with '0s', and leaves the others", () => {
    const rule = (group: string, name: string, changes: AlertChanges) =>
      alertsIn(manifestsOf({ alertOverrides: [AlertOverride.change(name, changes)] }), group).find((one) => one.alert === name);
    const atOnce = rule('tf-training-progress', 'TrainingRunVanished', { for: '0s' });
    expect(atOnce).toMatchObject({ alert: 'TrainingRunVanished' });
    expect(atOnce).not.toHaveProperty('for');
    expect(rule('tf-training-progress', 'TrainingRunCompleted', { for: '1m' })).toMatchObject({ for: '1m', keep_firing_for: '30m' });
    expect(rule('tf-training-progress', 'TrainingRunCompleted', { keepFiringFor: '0s' })).not.toHaveProperty('keep_firing_for');
  });

  test('brings another runbook', () => {
    const manifests = manifestsOf({ alertOverrides: [AlertOverride.change('LossPlateau', { runbook: 'Ask research.' })] });
    expect(manifests.configFile('grafana-dashboard-runbook-lossplateau', 'runbook-LossPlateau.json')).toContain('Ask research.');
  });

  test.each<[string, () => unknown]>([
    [
      'override of alert LossPlateau changes nothing: set at least one property, for example severity',
      () => AlertOverride.change('LossPlateau', { severity: undefined }),
    ],
    [
      "'for' of alert LossPlateau 'soon' is not a duration",
      () => manifestsOf({ alertOverrides: [AlertOverride.change('LossPlateau', { for: 'soon' })] }),
    ],
    [
      "alert LossPlateau sets annotation 'runbook_url' itself: use summary, description, dashboard or runbook instead",
      () => manifestsOf({ alertOverrides: [AlertOverride.change('LossPlateau', { annotations: { runbook_url: 'x' } })] }),
    ],
    [
      'monitoring: alert LossPlateau is overridden twice: put all changes into one override',
      () => manifestsOf({ alertOverrides: [AlertOverride.disable('LossPlateau'), AlertOverride.change('LossPlateau', { for: '2h' })] }),
    ],
    [
      "there is an override for alert 'LossPlato', which no monitored kind has: did you mean 'LossPlateau' of kind tensorflow-training",
      () => manifestsOf({ alertOverrides: [AlertOverride.disable('LossPlato')] }),
    ],
    [
      "there is an override for alert 'QueueOverflowing', which no monitored kind has: monitor the kind that has it, or remove the override; the kinds here are ",
      () => manifestsOf({ alertOverrides: [AlertOverride.disable('QueueOverflowing')] }),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});

describe('rules of a stack’s own', () => {
  const group = (rule: AlertingRule) => ({ ruleGroups: [new RuleGroup('research', { rules: [rule] })] });

  test('are evaluated and have a runbook that opens', () => {
    const manifests = manifestsOf(group(alert('LossVeryLow', 'tf_train_loss < 0.001', 'Look for leaked labels.')));
    expect(alertsIn(manifests, 'research')).toMatchObject([{ alert: 'LossVeryLow' }]);
    expect(manifests.configFile('grafana-dashboard-runbook-lossverylow', 'runbook-LossVeryLow.json')).toContain('Look for leaked labels.');
  });

  test.each([
    [
      "rule LossVeryLow reads metric 'tf_train_los', which no kind exports or records: did you mean 'tf_train_loss'",
      'tf_train_los < 0.001',
      'x',
    ],
    [
      "alert LossVeryLow has no runbook: set 'runbook' to Markdown that says what the on-call engineer does",
      'tf_train_loss < 0.001',
      undefined,
    ],
    [
      "alert LossVeryLow fills variable 'run_id' of its dashboard from a label that some of its series lack: use one of severity",
      'sum(tf_train_loss) < 0.001',
      'x',
    ],
  ])('%s', (message, expr, runbook) => {
    expect(() => manifestsOf(group(alert('LossVeryLow', expr, runbook)))).toThrow(message);
  });
});
