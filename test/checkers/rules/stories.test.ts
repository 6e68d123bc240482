import { AlertingRule } from '../../../lib/rules/alerting-rule';
import { RecordingRule } from '../../../lib/rules/recording-rule';
import { RuleGroup } from '../../../lib/rules/rule-group';
import { Severity } from '../../../lib/rules/severity';
import { Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { FiringAlert } from './scenario';
import { spanningRules } from './spanning-rules';
import { Part, Stories } from './stories';

const SPIKE: FiringAlert = { alertname: 'LossSpike', run_id: 'mnist', namespace: 'training' };
const LAST = 120;

const part = (values: string, seconds = LAST): Part => ({
  series: [{ series: 'tf_train_loss{run_id="mnist",namespace="training"}', values }],
  seconds,
});

const rules = (...exprs: [alert: string, expr: string][]) => ({
  groups: [{ name: 'quality', rules: exprs.map(([alert, expr]) => ({ alert, expr })) }],
});

describeWithJudge([], 'a story', () => {
  const spike = rules(['LossSpike', 'tf_train_loss > 5']);
  const high = '9x20';
  const low = '1x20';

  const judges: Judge[] = [];
  afterAll(() => Promise.all(judges.map((judge) => judge.stop())));

  const judged = (file: object, parts: readonly Part[]) => {
    const judge = Judge.start(file);
    judges.push(judge);
    const stories = new Stories(() => judge, parts);
    return Promise.all(parts.map((one) => stories.firing(one)));
  };

  test('judges each part as if the others were not there, in its own words', async () => {
    const parts = [part(high), part(low), part('1 1 1 9x20'), part('1x200 9x40', 3600), part('9 9 1x20')];
    expect(await judged(spike, parts)).toEqual([
      [{ labels: SPIKE, from: 0, to: null }],
      [],
      [{ labels: SPIKE, from: 45, to: null }],
      [{ labels: SPIKE, from: 3015, to: null }],
      [{ labels: SPIKE, from: 0, to: 30 }],
    ]);
  });

  test('shows in all of its parts an alert that belongs to none of them, but not to one that is alone', async () => {
    const fleet = rules(['FleetLossHigh', 'sum(tf_train_loss) > 15']);
    const parts = [part(high), part(high)];
    const fires = [{ labels: { alertname: 'FleetLossHigh' }, from: 0, to: null }];
    expect(await judged(fleet, parts)).toEqual([fires, fires]);
    const alone = parts.map((one) => ({ ...one, alone: true }));
    expect(await judged(fleet, alone)).toEqual([[], []]);
  });

  test.each(['9x20', Array(9).fill('9').join(' '), Array(8).fill('9').join(' ')])(
    'does not miss scrapes of a part that is over: %s',
    async (values) => {
      const stale = rules(['ScrapesStale', 'max(time() - timestamp(tf_train_loss)) > 30']);
      expect(await judged(stale, [part(values), part('9x20', 300)])).toEqual([[], []]);
    },
  );

  test('fails in all of its parts when a series is refused', async () => {
    const judge = Judge.start(spike);
    judges.push(judge);
    const parts = [part(high), part('what')];
    const stories = new Stories(() => judge, parts);
    for (const one of parts) await expect(stories.firing(one)).rejects.toThrow('what');
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
