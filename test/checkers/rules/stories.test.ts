import { AlertingRule } from '../../../lib/rules/alerting-rule';
import { RecordingRule } from '../../../lib/rules/recording-rule';
import { RuleGroup } from '../../../lib/rules/rule-group';
import { Severity } from '../../../lib/rules/severity';
import { describeWithServers } from '../../servers';
import { FiringAlert, firingTest } from './scenario';
import { InputSeries } from './simulated-run';
import { spanningRules } from './spanning-rules';
import { Part, Stories } from './stories';

const GROUP = { run_id: 'mnist', namespace: 'training' };
const NAN: FiringAlert = { alertname: 'LossSpike', ...GROUP };

const loss = (values: string): InputSeries => ({ series: 'tf_train_loss{run_id="mnist",namespace="training"}', values });

function part(values: string, firing: FiringAlert[], time = '2m'): Part {
  return { series: [loss(values)], tests: [firingTest('ALERTS{alertstate="firing"}', time, firing)] };
}

const rules = (...exprs: [alert: string, expr: string][]) => ({
  groups: [{ name: 'quality', rules: exprs.map(([alert, expr]) => ({ alert, expr })) }],
});

describeWithServers(['promtool'], 'a story', () => {
  const spike = rules(['LossSpike', 'tf_train_loss > 5']);
  const high = '9x20';
  const low = '1x20';

  test('judges each part as if the others were not there', async () => {
    const parts = [part(high, [NAN]), part(low, []), part('1 1 1 9x20', [NAN]), part('9x240', [NAN], '1h')];
    const stories = new Stories(spike, parts);
    await Promise.all(parts.map((one) => stories.judge(one)));
  });

  test('says of the part that fails what it would say if it was alone, and nothing of the others', async () => {
    const [silent, fires, other] = [part(low, [NAN]), part(high, []), part(high, [NAN])];
    const stories = new Stories(spike, [silent, fires, other]);
    const words = (got: string, expected: string) =>
      ['FAILED:', 'expr: "ALERTS{alertstate=\\"firing\\"}", time: 2m,', `exp: ${expected}`, `got: ${got}`].join('\n');
    const alert = '{__name__="ALERTS", alertname="LossSpike", alertstate="firing", namespace="training", run_id="mnist"} 1E+00';
    expect(await wordsOf(stories.judge(silent))).toBe(words('nil', alert));
    expect(await wordsOf(stories.judge(fires))).toBe(words(alert, 'nil'));
    await stories.judge(other);
  });

  test('fails in all of its parts at an alert that belongs to none of them, and one that is alone does not', async () => {
    const fleet = rules(['FleetLossHigh', 'sum(tf_train_loss) > 15']);
    const parts = [part(high, []), part(high, [])];
    const stories = new Stories(fleet, parts);
    for (const one of parts) await expect(stories.judge(one)).rejects.toThrow('FleetLossHigh');
    const alone = parts.map((one) => ({ ...one, alone: true }));
    const apart = new Stories(fleet, alone);
    await Promise.all(alone.map((one) => apart.judge(one)));
  });

  test.each(['9x20', Array(9).fill('9').join(' '), Array(8).fill('9').join(' ')])(
    'does not miss scrapes of a part that is over: %s',
    async (values) => {
      const stale = rules(['ScrapesStale', 'max(time() - timestamp(tf_train_loss)) > 30']);
      const parts = [part(values, [], '2m'), part('9x20', [], '5m')];
      const stories = new Stories(stale, parts);
      await Promise.all(parts.map((one) => stories.judge(one)));
    },
  );

  test('fails in all of its parts when promtool refuses it', async () => {
    const parts = [part(high, [NAN]), part('what', [])];
    const stories = new Stories(spike, parts);
    for (const one of parts) await expect(stories.judge(one)).rejects.toThrow('what');
  });
});

test.each([
  ['max without (worker) (a)', false],
  ['sum by (job, run_id) (a)', false],
  ['a unless on (node) b', false],
  ['a / ignoring (worker) b', false],
  ['sum(a)', true],
  ['sum by (job) (a)', true],
  ['sum without (namespace) (a)', true],
  ['a unless on (job) b', true],
  ['a / ignoring (node) b', true],
  ['absent(a)', true],
  ['a > scalar(b)', true],
  ['fleet:a:sum > 1', true],
  ['a > 1 unless fleet:a:max', true],
])('whether %s takes together what different things report', (expr, spans) => {
  const recorded = [new RecordingRule('fleet:a:max', { expr: 'fleet:a:sum' }), new RecordingRule('fleet:a:sum', { expr: 'sum(a)' })];
  const alert = new AlertingRule('Some', { expr, severity: Severity.INFO, summary: 'Some', description: 'Some' });
  expect(spanningRules([new RuleGroup('recorded', { rules: recorded }), new RuleGroup('alerts', { rules: [alert] })]).has('Some')).toBe(
    spans,
  );
});

/** What a judgement fails with, without indentation. */
async function wordsOf(judgement: Promise<void>): Promise<string> {
  const message = await judgement.then(
    () => '',
    (error: Error) => error.message,
  );
  return message.trim().replace(/\n\s+/g, '\n');
}
