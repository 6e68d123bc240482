import { stringify } from 'yaml';
import { INSTANCE } from '../../tools/frameworks/chart-objects';
import { JUDGED } from '../../tools/frameworks/judged-objects';
import { authorityFiles } from '../../tools/frameworks/judged-stack';
import { currentOrigin, recordedFiles, recordedOrigin } from '../../tools/frameworks/recording';
import { asMounted } from '../frameworks/relabeled';
import { describeWithServers } from '../servers';
import { checkAlertmanagerConfig } from './amtool';
import { checkConfig } from './promtool';

const RULES = `/etc/prometheus/rules/prometheus-${INSTANCE}-rulefiles-0`;
const RECORDED = recordedFiles();

describe('what prometheus-operator made of our objects', () => {
  test('is recorded from the objects of today', () => {
    const recorded = recordedOrigin();
    if (JSON.stringify(recorded) === JSON.stringify(currentOrigin())) return;
    const { program, command } = recorded;
    throw new Error(`test/frameworks/recorded is of ${program} and of other objects than those of today: run '${command}', and commit it`);
  });
});

describeWithServers(['promtool', 'amtool'], 'what prometheus-operator made of our objects', () => {
  test('is taken by Prometheus, with the rules that the operator copies', async () => {
    const rules = Object.fromEntries(JUDGED.rules.map(({ metadata, spec }) => [`${RULES}/${metadata.name}.yaml`, stringify(spec)]));
    const files = { ...rules, ...authorityFiles(RECORDED['prometheus.yaml']) };
    await checkConfig(asMounted(RECORDED['prometheus.yaml']), files);
    const broken = RECORDED['prometheus.yaml'].replace('action: labeldrop', 'action: drops');
    await expect(checkConfig(asMounted(broken), files)).rejects.toThrow(/drops/);
  });

  test('is taken by Alertmanager', async () => {
    await checkAlertmanagerConfig(RECORDED['alertmanager.yaml']);
    const broken = RECORDED['alertmanager.yaml'].replace('repeat_interval: 12h', 'repeat: 12h');
    await expect(checkAlertmanagerConfig(broken)).rejects.toThrow(/field repeat not found/);
  });
});
