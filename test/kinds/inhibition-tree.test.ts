import { App } from 'cdk8s';
import { parse } from 'yaml';
import { AlertingRule, InhibitRule, Manifests, MonitoringStackProps, Severity, TrainingNamespace, TrainingPods } from '../../lib';
import { alerting, ForeignKind, stackIn } from './foreign-kind';

const QUEUE_FULL = alert('QueueFull', 'queue_depth > 5');
const QUEUE_SLOW = alert('QueueSlow', 'queue_depth > 3');

function alert(name: string, expr: string): AlertingRule {
  return new AlertingRule(name, {
    expr,
    severity: Severity.WARNING,
    summary: 'Full',
    description: 'The queue is full.',
    runbook: 'Empty it.',
  });
}

/** The stack with the rules of a kind of somebody else's, and trainers where they are wanted. */
function manifestsOf(rules: InhibitRule[], trainers = true, props: Partial<MonitoringStackProps> = {}): Manifests {
  const app = new App();
  const stack = stackIn(app, props);
  stack.monitor({ kind: new ForeignKind([QUEUE_FULL, QUEUE_SLOW], undefined, rules), namespace: stack.prometheus.namespace });
  if (trainers) stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'training')));
  return Manifests.of(app);
}

/** The inhibit rules of alerts of the queue. */
function ofQueue(manifests: Manifests): object[] {
  const { inhibit_rules: rules = [] } = parse(manifests.configFile('alertmanager-config', 'alertmanager.yml')) as {
    inhibit_rules?: object[];
  };
  return rules.filter((rule) => JSON.stringify(rule).includes('Queue'));
}

const IN_JOB = { equal: ['job'] };
const STALLED = InhibitRule.ofConsequences({
  cause: 'QueueFull',
  consequences: ['QueueSlow', 'GpuFallbackToCpu'],
  equal: ['instance'],
  otherKind: 'tensorflow-training',
});

describe('what follows from what', () => {
  test('may reach from one kind into another', () => {
    expect(ofQueue(manifestsOf([STALLED]))).toEqual([
      {
        source_matchers: ['alertname="QueueFull"', 'instance!=""'],
        target_matchers: ['alertname=~"QueueSlow|GpuFallbackToCpu"'],
        equal: ['instance'],
      },
    ]);
  });

  test('is everything but what explains it', () => {
    const all = InhibitRule.ofConsequences({ cause: 'QueueSlow', equal: ['job', 'instance'] });
    const explained = InhibitRule.ofConsequences({ cause: 'QueueFull', consequences: ['QueueSlow'], equal: ['job', 'instance'] });
    expect(ofQueue(manifestsOf([all, explained], false))).toEqual([
      expect.objectContaining({ target_matchers: ['alertname!~"QueueSlow|QueueFull"'] }),
      expect.objectContaining({ target_matchers: ['alertname=~"QueueSlow"'] }),
    ]);
  });

  test('is left out where the other kind is not monitored', () => {
    expect(ofQueue(manifestsOf([STALLED], false))).toEqual([]);
  });

  test.each<[string, InhibitRule]>([
    [
      "kind queue has an inhibit rule for alert 'QueueFul', which is not an alert of kind queue: did you mean 'QueueFull', or is otherKind missing",
      InhibitRule.ofConsequences({ cause: 'QueueFul', consequences: ['QueueSlow'], ...IN_JOB }),
    ],
    [
      "kind queue has an inhibit rule for alert 'TrainingStaled', which is not an alert of kind queue or tensorflow-training: did you mean 'TrainingStalled'",
      InhibitRule.ofConsequences({ cause: 'QueueFull', consequences: ['TrainingStaled'], otherKind: 'tensorflow-training', ...IN_JOB }),
    ],
    [
      "alert QueueFull never silences QueueSlow, because QueueFull has no label 'run_id', which must be equal in both: use one of queue, job, instance, severity",
      InhibitRule.ofConsequences({ cause: 'QueueFull', consequences: ['QueueSlow'], equal: ['run_id'] }),
    ],
  ])('%s', (message, rule) => {
    expect(() => manifestsOf([rule])).toThrow(message);
  });

  test('must not go in a circle, in which no alert would notify', () => {
    const circle = [
      InhibitRule.ofConsequences({ cause: 'QueueFull', consequences: ['QueueSlow'], ...IN_JOB }),
      InhibitRule.ofConsequences({ cause: 'QueueSlow', consequences: ['QueueFull'], ...IN_JOB }),
    ];
    expect(() => manifestsOf(circle)).toThrow(
      'alerts QueueFull, QueueSlow silence each other, so nobody is notified of any: remove one of the rules',
    );
  });

  test('must not go in a circle with what Alertmanager is given, which makes no exception', () => {
    const all = InhibitRule.ofConsequences({ cause: 'QueueSlow', ...IN_JOB });
    const explained = InhibitRule.ofConsequences({ cause: 'QueueFull', consequences: ['QueueSlow'], ...IN_JOB });
    expect(() => manifestsOf([explained], false, { alerting: alerting({ inhibitRules: [all] }) })).toThrow(
      'alerts QueueFull, QueueSlow silence each other',
    );
    const other = InhibitRule.ofConsequences({ cause: 'QueueSlow', except: ['QueueFull'], ...IN_JOB });
    expect(() => manifestsOf([explained], false, { alerting: alerting({ inhibitRules: [other] }) })).not.toThrow();
  });

  test('that Alertmanager is given later is checked as well', () => {
    const app = new App();
    const rule = InhibitRule.ofConsequences({ cause: 'TargetDown', except: ['TargetSlowly'], equal: ['job', 'instance'] });
    stackIn(app).alertmanager.addInhibitRules(rule);
    expect(() => Manifests.of(app)).toThrow(
      "Alertmanager has an inhibit rule for alert 'TargetSlowly', which is not an alert of any monitored kind: did you mean 'TargetSlow'",
    );
  });

  test('that Alerting adds is checked as well', () => {
    const rule = InhibitRule.ofConsequences({ cause: 'TargetDown', consequences: ['QueueFul'], ...IN_JOB });
    expect(() => manifestsOf([], false, { alerting: alerting({ inhibitRules: [rule] }) })).toThrow(
      "Alertmanager has an inhibit rule for alert 'QueueFul', which is not an alert of any monitored kind: did you mean 'QueueFull'",
    );
  });
});
