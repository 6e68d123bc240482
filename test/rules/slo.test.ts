import { AlertingRule } from '../../lib/rules/alerting-rule';
import { BurnRate } from '../../lib/rules/burn-rate';
import { RecordingRule } from '../../lib/rules/recording-rule';
import { Severity } from '../../lib/rules/severity';
import { Slo, SloProps } from '../../lib/rules/slo';

function goodput(props: Partial<SloProps> = {}): Slo {
  return new Slo('Goodput', {
    objective: 0.9,
    bad: 'sum by (run) (rate(wasted_seconds_total[5m]))',
    total: 'sum by (run) (rate(run_seconds_total[5m]))',
    consequence: 'GPUs wait.',
    ...props,
  });
}

const FAST: BurnRate = { name: 'Fast', factor: 6, longWindow: '1h', shortWindow: '5m', for: '2m', severity: Severity.CRITICAL };

const alerts = (slo: Slo): AlertingRule[] => slo.ruleGroups.flatMap((group) => group.alerts);
const recordings = (slo: Slo): RecordingRule[] => slo.ruleGroups.flatMap((group) => group.recordings);

function limits(slo: Slo): string[] {
  return alerts(slo).map(({ name, expr }) => `${name} ${/> (\S+)/.exec(expr)?.[1]}`);
}

describe('Slo', () => {
  test('records what there is and what is bad of it, the share over each window, and what is left of the budget', () => {
    const recorded = recordings(goodput());
    expect(recorded.map(({ name }) => name)).toEqual([
      'slo:goodput_total:sum',
      'slo:goodput_bad:sum',
      'slo:goodput_errors:ratio_rate5m',
      'slo:goodput_errors:ratio_rate1h',
      'slo:goodput_errors:ratio_rate30m',
      'slo:goodput_errors:ratio_rate6h',
      'slo:goodput_errors:ratio_rate3d',
      'slo:goodput_error_budget:remaining_ratio',
    ]);
    expect(recorded[1].expr).toBe('(sum by (run) (rate(wasted_seconds_total[5m])))\nor 0 * slo:goodput_total:sum');
    expect(recorded[3].expr).toBe('sum_over_time(slo:goodput_bad:sum[1h]) / (sum_over_time(slo:goodput_total:sum[1h]) > 0)');
    expect(recorded[7].expr).toBe('1 - sum_over_time(slo:goodput_bad:sum[28d]) / (sum_over_time(slo:goodput_total:sum[28d]) > 0) / 0.1');
  });

  test('windows of days are read less often, and often enough to leave no gap', () => {
    const [often, seldom] = goodput().ruleGroups;
    expect([often.name, often.interval, seldom.name, seldom.interval]).toEqual(['slo-goodput', '1m', 'slo-goodput-days', '4m']);
    expect(alerts(goodput()).map(({ name }) => name)).toEqual(['GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow']);
    expect(goodput().ruleGroups[1].alerts.map(({ name }) => name)).toEqual(['GoodputBurnSlow']);
  });

  test('keeps the budget by other labels than the alerts where that is asked for', () => {
    const slo = goodput({ budgetPer: ['team'] });
    const budget = recordings(slo)
      .filter(({ name }) => /budget/.test(name))
      .map(({ name, expr }) => `${name} = ${expr}`);
    expect(budget).toEqual([
      'slo:goodput_budget_total:sum = sum by (team) (slo:goodput_total:sum)',
      'slo:goodput_budget_bad:sum = sum by (team) (slo:goodput_bad:sum)',
      `${slo.remainingBudget} = 1 - sum_over_time(slo:goodput_budget_bad:sum[28d]) / (sum_over_time(slo:goodput_budget_total:sum[28d]) > 0) / 0.1`,
    ]);
  });

  test('an alert needs the long and the short window, and something to judge by', () => {
    const [fast, , slow] = alerts(goodput({ labels: { alert_path: 'true' }, of: '{{ $labels.run }}' }));
    expect(fast._render()).toMatchObject({
      alert: 'GoodputBurnFast',
      expr: 'slo:goodput_errors:ratio_rate1h > 0.6\nand slo:goodput_errors:ratio_rate5m > 0.6\nand count_over_time(slo:goodput_total:sum[1h]) >= 45',
      for: '2m',
      labels: { slo: 'goodput', severity: 'critical', alert_path: 'true' },
      annotations: {
        summary: 'Goodput of {{ $labels.run }} burns its error budget 6 times too fast',
        description: '{{ $value | humanizePercentage }} was bad over the last 1h. The budget allows 10% over 28d. GPUs wait.',
      },
    });
    expect(slow.texts[0]).toBe('Goodput of {{ $labels.run }} burns its error budget too fast');
    expect(alerts(goodput({ least: 5 }))[0].expr).toContain('and sum_over_time(slo:goodput_total:sum[1h]) >= 5');
  });

  test('every alert brings the page that says what to do about it', () => {
    const [fast] = alerts(goodput());
    expect(fast.runbook).toContain('# GoodputBurnFast\n\n## What it means\n\nThe objective of Goodput is 90% over 28d. GPUs wait.');
    expect(fast.runbook?.match(/^## .*/gm)).toEqual(['## What it means', '## What to look at', '## What to do', '## When it lies']);
    const [own] = alerts(goodput({ runbook: '## What to do\n\nAsk vision.' }));
    expect(own.runbook).toMatch(/faster than the objective allows\.\n\n## What to do\n\nAsk vision\.$/);
  });

  test('the burn rates of the workbook are reduced where the objective is too low for them', () => {
    expect(limits(goodput({ objective: 0.999 }))).toEqual(['GoodputBurnFast 0.0144', 'GoodputBurnMedium 0.006', 'GoodputBurnSlow 0.001']);
    expect(limits(goodput({ objective: 0.9 }))).toEqual(['GoodputBurnFast 0.6', 'GoodputBurnMedium 0.3', 'GoodputBurnSlow 0.1']);
  });

  test.each<[string, () => unknown]>([
    [
      'burn rate Fast of SLO Goodput has factor 14.4, which can never be exceeded: at 100% errors a budget of 0.1 burns 10 times too fast: use a factor above 0 and below that',
      () => goodput({ burnRates: [{ ...FAST, factor: 14.4 }] }),
    ],
    ['has factor 10, which can never be exceeded', () => goodput({ burnRates: [{ ...FAST, factor: 10 }] })],
    [
      "burn rate Fast of SLO Goodput has windows '1h' and '1h': the short one must be shorter than the long one, and both shorter than the '28d' of the objective",
      () => goodput({ burnRates: [{ ...FAST, shortWindow: '1h' }] }),
    ],
    ["has windows '5m' and '1h': the short one must be shorter", () => goodput({ burnRates: [FAST], window: '30m' })],
    ["'for' of burn rate Fast of SLO Goodput '0s' must be longer than 0", () => goodput({ burnRates: [{ ...FAST, for: '0s' }] })],
    ['objective 1 of SLO Goodput is not a ratio', () => goodput({ objective: 1 })],
    ['objective 99 of SLO Goodput is not a ratio: use a number between 0 and 1, for example 0.99', () => goodput({ objective: 99 })],
    ["SLO Goodput sets label 'slo' of its alerts itself: remove it from labels", () => goodput({ labels: { slo: 'mine' } })],
    ['least 0 of SLO Goodput is not an amount: use a number above 0, or omit it', () => goodput({ least: 0 })],
    ["window of SLO Goodput 'a month' is not a duration", () => goodput({ window: 'a month' })],
    ["SLO 'goodput' is not in PascalCase", () => new Slo('goodput', { objective: 0.9, bad: 'x', total: 'x', consequence: '' })],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});
