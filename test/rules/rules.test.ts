import { DashboardLink, IAlertLinks } from '../../lib/rules/alert-links';
import { AlertingRule, AlertingRuleProps } from '../../lib/rules/alerting-rule';
import { RecordingRule } from '../../lib/rules/recording-rule';
import { RuleGroup } from '../../lib/rules/rule-group';
import { Severity } from '../../lib/rules/severity';

const LINKS: IAlertLinks = {
  dashboardUrl: (link) => `https://grafana.example.com${link.path}`,
  runbookUrl: (alert) => `https://grafana.example.com/runbooks/${alert}`,
};

function alert(props: Partial<AlertingRuleProps> = {}, name = 'TrainingStalled'): AlertingRule {
  return new AlertingRule(name, {
    expr: 'rate(tf_train_steps_total[5m]) == 0',
    severity: Severity.CRITICAL,
    summary: 'Run {{ $labels.run_id }} has stalled',
    description: 'No step for {{ $value }} s.',
    ...props,
  });
}

describe('AlertingRule', () => {
  test('carries severity, texts, and links whose variables Prometheus fills in', () => {
    const rule = alert({
      for: '5m',
      keepFiringFor: '10m',
      labels: { scope: 'run' },
      dashboard: DashboardLink.to('run-overview', ['namespace', 'run_id']),
    });
    expect(rule._render(LINKS)).toEqual({
      alert: 'TrainingStalled',
      expr: 'rate(tf_train_steps_total[5m]) == 0',
      for: '5m',
      keep_firing_for: '10m',
      labels: { scope: 'run', severity: 'critical' },
      annotations: {
        summary: 'Run {{ $labels.run_id }} has stalled',
        description: 'No step for {{ $value }} s.',
        runbook_url: 'https://grafana.example.com/runbooks/TrainingStalled',
        dashboard_url:
          'https://grafana.example.com/d/run-overview?var-namespace={{ $labels.namespace | urlquery }}&var-run_id={{ $labels.run_id | urlquery }}',
      },
    });
  });

  test('without anywhere to link to it carries no links', () => {
    expect(alert({ dashboard: DashboardLink.to('run-overview') })._render()).toMatchObject({
      annotations: { runbook_url: undefined, dashboard_url: undefined },
    });
  });

  test.each<[string, () => unknown]>([
    [
      "alert 'training-stalled' is not in PascalCase: use letters and digits, for example 'TrainingStalled'",
      () => alert({}, 'training-stalled'),
    ],
    ['rule TrainingStalled has an invalid expression', () => alert({ expr: 'rate(tf_train_steps_total) ==' })],
    ['alert TrainingStalled has no summary: describe the problem', () => alert({ summary: ' ' })],
    ['alert TrainingStalled has no description', () => alert({ description: '' })],
    ["'for' of alert TrainingStalled '5 minutes' is not a duration", () => alert({ for: '5 minutes' })],
    ["'keepFiringFor' of alert TrainingStalled '0s' must be longer than 0", () => alert({ keepFiringFor: '0s' })],
    ["alert TrainingStalled sets label 'severity' itself: remove it from labels", () => alert({ labels: { severity: 'page' } })],
    ["label of rule TrainingStalled 'run-id' is not a plain label name", () => alert({ labels: { 'run-id': '1' } })],
    ["dashboard uid 'run overview' is not valid", () => DashboardLink.to('run overview')],
    ["dashboard variable 'run-id' is not a plain label name", () => DashboardLink.to('run', ['run-id'])],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});

describe('RecordingRule', () => {
  test('is named after level, metric and operation', () => {
    const rule = new RecordingRule('run:tf_train_steps:rate5m', { expr: 'rate(tf_train_steps_total[5m])', labels: { source: 'rule' } });
    expect(rule._render()).toEqual({
      record: 'run:tf_train_steps:rate5m',
      expr: 'rate(tf_train_steps_total[5m])',
      labels: { source: 'rule' },
    });
    expect(() => new RecordingRule('train_rate', { expr: 'up' })).toThrow(
      "recording rule 'train_rate' is not named 'level:metric:operation'",
    );
  });
});

describe('RuleGroup', () => {
  const recording = new RecordingRule('job:up:sum', { expr: 'sum by (job) (up)' });

  test('keeps the order of its rules and distinguishes alerts from recordings', () => {
    const group = new RuleGroup('training', { interval: '30s', rules: [recording, alert()] });
    expect(group._render()).toMatchObject({
      name: 'training',
      interval: '30s',
      rules: [{ record: 'job:up:sum' }, { alert: 'TrainingStalled' }],
    });
    expect([group.alerts.map(({ name }) => name), group.recordings.map(({ name }) => name)]).toEqual([['TrainingStalled'], ['job:up:sum']]);
  });

  test('one alert may have two severities, but no rule may come twice', () => {
    expect(() => new RuleGroup('training', { rules: [alert(), alert({ severity: Severity.WARNING })] })).not.toThrow();
    expect(() => new RuleGroup('training', { rules: [recording, recording] })).toThrow(
      'rule group training has rule job:up:sum twice with the same labels: remove one or add a label to it',
    );
  });

  test('name and interval are checked', () => {
    expect(() => new RuleGroup('Training rules', { rules: [] })).toThrow("rule group 'Training rules' is not valid: use a-z, 0-9 and '-'");
    expect(() => new RuleGroup('training', { rules: [], interval: 'often' })).toThrow(
      "interval of rule group training 'often' is not a duration",
    );
  });
});
