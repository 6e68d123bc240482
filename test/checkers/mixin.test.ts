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
});
