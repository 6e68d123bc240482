import { parse } from 'yaml';
import { GrafanaLinks } from '../../lib/kinds/grafana-links';
import { PrometheusKind } from '../../lib/kinds/prometheus/prometheus-kind';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { Mixin } from '../../lib/mixin/mixin';
import { alerting } from '../kinds/foreign-kind';
import { describeWithServers } from '../servers';
import { checkAlertmanagerConfig } from './amtool';
import { checkConfig, checkRules } from './promtool';

const MIXIN = new Mixin([TrainerKind.STANDARD, new PrometheusKind()], { alertLinks: new GrafanaLinks('https://grafana.example.com') });

const CONFIG = {
  rule_files: ['/etc/prometheus/rules/*.yml'],
  scrape_config_files: ['/etc/prometheus/trainwatch-jobs.yml'],
};

/** The files of the mixin by their paths in a Prometheus that exists already. */
function files(jobs: string): Record<string, string> {
  const rules = Object.entries(MIXIN.ruleFiles).map(([name, text]) => [`/etc/prometheus/rules/${name}`, text]);
  return { '/etc/prometheus/trainwatch-jobs.yml': jobs, ...(Object.fromEntries(rules) as Record<string, string>) };
}

function omit(files: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([own]) => own !== name));
}

const JOBS = MIXIN.scrapeConfigs({ 'tensorflow-training': ['training'], prometheus: ['monitoring'] });

describeWithServers(['promtool', 'amtool'], 'the files of a mixin', () => {
  test.each(Object.entries(MIXIN.ruleFiles))('%s is a rule file that Prometheus takes', async (_, text) => {
    await checkRules(text);
  });

  test('are taken by the prometheus.yml that names them', async () => {
    await checkConfig(CONFIG, files(JOBS));
    await expect(checkConfig(CONFIG, files(JOBS.replace('role: pod', 'role: pots')))).rejects.toThrow(/pots/);
  });

  test('are taken by Alertmanager', async () => {
    const { 'alertmanager.yml': config, ...templates } = MIXIN.alertmanagerFiles(alerting());
    expect(Object.keys(templates)).not.toEqual([]);
    await checkAlertmanagerConfig(config, templates);
    await expect(checkAlertmanagerConfig(config.replace('repeat_interval', 'repeat'), templates)).rejects.toThrow(/repeat/);
  });

  test('are taken by Alertmanager from the Secret of its object, with the templates where prometheus-operator mounts them', async () => {
    const { 'alertmanager-secret.yaml': text } = new Mixin([TrainerKind.STANDARD]).operatorAlertmanager(alerting(), {
      namespace: 'monitoring',
    });
    const { kind, metadata, stringData } = parse(text) as { kind: string; metadata: object; stringData: Record<string, string> };
    expect([kind, metadata]).toEqual([
      'Secret',
      { name: 'trainwatch-alertmanager', namespace: 'monitoring', labels: { 'app.kubernetes.io/part-of': 'trainwatch' } },
    ]);
    const { 'alertmanager.yaml': config, ...templates } = stringData;
    expect(templates).toEqual(omit(MIXIN.alertmanagerFiles(alerting()), 'alertmanager.yml'));
    const mounted = Object.fromEntries(Object.entries(templates).map(([name, content]) => [`/etc/alertmanager/config/${name}`, content]));
    await checkAlertmanagerConfig(config, mounted);
    const broken = Object.fromEntries(Object.keys(mounted).map((path) => [path, '{{ define "x" }}{{ end']));
    await expect(checkAlertmanagerConfig(config, broken)).rejects.toThrow(/unclosed action|unexpected/);
  });
});
