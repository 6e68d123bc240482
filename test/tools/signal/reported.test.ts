import { Matcher } from '../../../lib/rules/alert-matcher';
import { InhibitRule } from '../../../lib/rules/inhibit-rule';
import { Firing } from '../../../tools/signal/judge';
import { reported } from '../../../tools/signal/reported';
import { seriesTable } from '../../../tools/signal/series-table';

const fired = (alertname: string, from: number, to: number | null, further = {}): Firing => ({
  labels: { alertname, namespace: 'training', run_id: 'mnist', severity: 'warning', ...further },
  from,
  to,
});
const RULES = [InhibitRule.perRun('Cause', ['Consequence'])];
const spansOf = (...firing: Firing[]) => reported(firing, RULES).map(({ labels, spans }) => [labels.alertname, spans]);

test('a consequence is reported while its cause does not fire', () => {
  expect(spansOf(fired('Cause', 60, 120), fired('Consequence', 0, 300))).toEqual([
    ['Cause', [[60, 120]]],
    ['Consequence', [[0, 60], [120, 300]]], // prettier-ignore
  ]);
  expect(spansOf(fired('Cause', 60, null), fired('Consequence', 60, null))).toEqual([
    ['Cause', [[60, Infinity]]],
    ['Consequence', []],
  ]);
});

test('the cause of another run silences nothing, nor does one that lacks a label that must agree', () => {
  for (const further of [{ run_id: 'other' }, { run_id: '' }])
    expect(spansOf(fired('Cause', 0, null, further), fired('Consequence', 0, 60, further.run_id === '' ? further : {}))[1]).toEqual([
      'Consequence',
      [[0, 60]],
    ]);
});

test('two alerts that are each cause and consequence do not silence each other', () => {
  const rule = new InhibitRule({
    source: [Matcher.equal('severity', 'warning')],
    target: [Matcher.equal('severity', 'warning')],
    equal: ['run_id'],
  });
  expect(reported([fired('A', 0, 60), fired('B', 0, 60)], [rule]).map(({ spans }) => spans)).toEqual([[[0, 60]], [[0, 60]]]);
});

test('the table has what would have been sent, worst first, and what would not', () => {
  const firing = [
    fired('Watchdog', 0, null, { severity: 'none' }),
    fired('LossPlateau', 30, 90),
    fired('TrainingStalled', 3661, null, { severity: 'critical' }),
    fired('ExporterStale', 3700, 3800),
  ];
  const table = seriesTable({ start: 0, end: 7200, firing }, false);
  expect(table.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    'alert | severity | from | to | about',
    'TrainingStalled | critical | 1h1m1s | the end | namespace=training run_id=mnist',
    'LossPlateau | warning | 30s | 1m30s | namespace=training run_id=mnist',
    'ExporterStale | warning | 1h1m40s | 1h3m20s | silenced by TrainingStalled',
    '',
    'Rules evaluated from 0s to 2h.',
    '',
  ]);
  expect(seriesTable({ start: 1.7e9, end: 1.7e9 + 60, firing: firing.slice(0, 1) }, true)).toBe(
    'No alert would have fired from 2023-11-14T22:13:20Z to 2023-11-14T22:14:20Z.\n',
  );
});
