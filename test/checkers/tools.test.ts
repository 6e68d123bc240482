import { stringify } from 'yaml';
import { RouteTable } from '../../lib/testing/route-table';
import { describeWithServers, requireProgram } from '../servers';
import { checkAlertmanagerConfig } from './amtool';
import { lintRules } from './pint';
import { checkConfig, checkMetrics, checkRules, testRules } from './promtool';
import { writeTemporary } from './tool';

const DOWN = { groups: [{ name: 'targets', rules: [{ alert: 'TargetDown', expr: 'up == 0', for: '2m' }] }] };

describeWithServers(['promtool'], 'promtool', () => {
  test('takes a config whose rule files are where the container finds them', async () => {
    await checkConfig({ rule_files: ['/etc/prometheus/rules/*.yaml'] }, { '/etc/prometheus/rules/targets.yaml': DOWN });
  });

  test('names the mistake in a rule file that a config loads', async () => {
    const wrong = { groups: [{ name: 'targets', rules: [{ alert: 'TargetDown', expr: 'up ==' }] }] };
    const checked = checkConfig({ rule_files: ['/etc/prometheus/rules/*.yaml'] }, { '/etc/prometheus/rules/targets.yaml': wrong });
    await expect(checked).rejects.toThrow(/"TargetDown".*could not parse expression.*unexpected end of input/s);
  });

  test('refuses a config with a field that Prometheus does not know', async () => {
    await expect(checkConfig({ scrape_config: [] })).rejects.toThrow('field scrape_config not found in type config.plain');
  });

  test('refuses the same rule twice', async () => {
    await expect(checkRules({ groups: [{ name: 'twice', rules: [...DOWN.groups[0].rules, ...DOWN.groups[0].rules] }] })).rejects.toThrow(
      '1 duplicate rule(s) found',
    );
  });

  test('shows at which minute an alert fires', async () => {
    const firesAfter = (evalTime: string) => ({
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [{ series: 'up{job="trainer"}', values: '0x10' }],
          alert_rule_test: [{ alertname: 'TargetDown', eval_time: evalTime, exp_alerts: [{ exp_labels: { job: 'trainer' } }] }],
        },
      ],
    });
    await testRules(DOWN, firesAfter('2m'));
    await expect(testRules(DOWN, firesAfter('1m'))).rejects.toThrow(/alertname: TargetDown, time: 1m.*got:\[\]/s);
  });

  test('refuses a page of metrics that breaks the naming conventions', async () => {
    await checkMetrics('# HELP tf_train_loss Loss of the last step.\n# TYPE tf_train_loss gauge\ntf_train_loss 0.5\n');
    await expect(checkMetrics('# HELP steps Steps.\n# TYPE steps counter\nsteps 3\n')).rejects.toThrow(
      'counter metrics should have "_total" suffix',
    );
  });
});

describeWithServers(['pint'], 'pint', () => {
  test('refuses an alert that always fires, unless it is the Watchdog', async () => {
    const always = (alert: string) => ({ groups: [{ name: 'heartbeat', rules: [{ alert, expr: 'vector(1)' }] }] });
    await lintRules(writeTemporary('rules.yaml', always('Watchdog')));
    await expect(lintRules(writeTemporary('rules.yaml', always('Other')))).rejects.toThrow('always firing alert');
  });
});

describeWithServers(['amtool'], 'amtool', () => {
  const config = {
    route: { receiver: 'ticket', routes: [{ receiver: 'page', matchers: ['severity="critical"'] }] },
    receivers: [{ name: 'ticket' }, { name: 'page' }],
  };

  test('says which receiver an alert reaches, whatever its labels hold', () => {
    const at = new Date();
    const table = new RouteTable([
      { labels: { severity: 'critical' }, at, receivers: ['page'] },
      { labels: { severity: 'warning', summary: 'with "quotes", and a comma' }, at, receivers: ['ticket'] },
    ]);
    expect(table.violationsByAmtool(stringify(config), requireProgram('amtool'))).toEqual([]);
  });

  test('refuses a route to a receiver that does not exist', async () => {
    await expect(checkAlertmanagerConfig({ ...config, receivers: [{ name: 'page' }] })).rejects.toThrow(
      'undefined receiver "ticket" used in route',
    );
  });

  test('takes templates from where the container finds them', async () => {
    const templates = { '/etc/alertmanager/templates/text.tmpl': '{{ define "text" }}{{ .Status }}{{ end }}' };
    await checkAlertmanagerConfig({ ...config, templates: ['/etc/alertmanager/templates/*.tmpl'] }, templates);
    const broken = { '/etc/alertmanager/templates/text.tmpl': '{{ define "text" }}' };
    await expect(checkAlertmanagerConfig({ ...config, templates: ['/etc/alertmanager/templates/*.tmpl'] }, broken)).rejects.toThrow(
      'unexpected EOF',
    );
  });
});
