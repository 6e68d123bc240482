import { BurnRate, Severity, Slo, SloProps } from '../../lib/prometheus';

function goodput(props: Partial<SloProps> = {}): Slo {
  return new Slo('Goodput', {
    objective: 0.9,
    errorRatio: '1 - sum(rate(productive_seconds_total[$window])) / sum(rate(run_seconds_total[$window]))',
    consequence: 'GPUs wait.',
    ...props,
  });
}

const FAST: BurnRate = { name: 'Fast', factor: 6, longWindow: '1h', shortWindow: '5m', for: '2m', severity: Severity.CRITICAL };

function limits(slo: Slo): string[] {
  return slo.ruleGroup.alerts.map(({ name, expr }) => `${name} ${/> (\S+)/.exec(expr)?.[1]}`);
}

describe('Slo', () => {
  test('records the share that is bad over each window, the share of the whole time, and what is left of the budget', () => {
    const { recordings } = goodput().ruleGroup;
    expect(recordings.map(({ name }) => name)).toEqual([
      'slo:goodput_errors:ratio_rate5m',
      'slo:goodput_errors:ratio_rate1h',
      'slo:goodput_errors:ratio_rate30m',
      'slo:goodput_errors:ratio_rate6h',
      'slo:goodput_errors:ratio_rate3d',
      'slo:goodput_errors:ratio_rate28d',
      'slo:goodput_error_budget:remaining_ratio',
    ]);
    expect(recordings[1].expr).toBe('1 - sum(rate(productive_seconds_total[1h])) / sum(rate(run_seconds_total[1h]))');
    expect(recordings.slice(-2).map(({ expr }) => expr)).toEqual([
      'avg_over_time(slo:goodput_errors:ratio_rate5m[28d])',
      '1 - slo:goodput_errors:ratio_rate28d / 0.1',
    ]);
  });

  test('an alert needs the long and the short window', () => {
    const [fast] = goodput().ruleGroup.alerts;
    expect(fast._render()).toMatchObject({
      alert: 'GoodputBurnFast',
      expr: 'slo:goodput_errors:ratio_rate1h > 0.6\nand slo:goodput_errors:ratio_rate5m > 0.6',
      for: '2m',
      labels: { slo: 'goodput', severity: 'critical' },
      annotations: {
        summary: 'Goodput burns its error budget 6 times too fast',
        description: '{{ $value | humanizePercentage }} was bad over 1h, where 10 % over 28d is the budget. GPUs wait.',
      },
    });
  });

  test('every alert brings the page that says what to do about it', () => {
    const [fast] = goodput().ruleGroup.alerts;
    expect(fast.runbook).toContain('# GoodputBurnFast\n\nThe objective of Goodput is 90 % over 28d. GPUs wait.');
    expect(goodput({ runbook: 'Ask vision.' }).ruleGroup.alerts.map(({ runbook }) => runbook)).toEqual([
      'Ask vision.',
      'Ask vision.',
      'Ask vision.',
    ]);
  });

  test('the burn rates of the workbook are reduced where the objective is too low for them', () => {
    expect(limits(goodput({ objective: 0.999 }))).toEqual(['GoodputBurnFast 0.0144', 'GoodputBurnMedium 0.006', 'GoodputBurnSlow 0.001']);
    expect(limits(goodput({ objective: 0.9 }))).toEqual(['GoodputBurnFast 0.6', 'GoodputBurnMedium 0.3', 'GoodputBurnSlow 0.1']);
  });

  test.each<[string, () => unknown]>([
    [
      'burn rate Fast of SLO Goodput has factor 14.4, which can never be exceeded: when everything is bad, a budget of 0.1 burns 10 times too fast: use a factor between 0 and that',
      () => goodput({ burnRates: [{ ...FAST, factor: 14.4 }] }),
    ],
    ['has factor 10, which can never be exceeded', () => goodput({ burnRates: [{ ...FAST, factor: 10 }] })],
    [
      "burn rate Fast of SLO Goodput has windows '1h' and '1h': the first must be shorter than the second, and both than the '28d' of the objective",
      () => goodput({ burnRates: [{ ...FAST, shortWindow: '1h' }] }),
    ],
    ["has windows '5m' and '1h': the first must be shorter", () => goodput({ burnRates: [FAST], window: '30m' })],
    ["'for' of burn rate Fast of SLO Goodput '0s' must be longer than 0", () => goodput({ burnRates: [{ ...FAST, for: '0s' }] })],
    ['objective 99 of SLO Goodput is not a share: use a number between 0 and 1, for example 0.99', () => goodput({ objective: 99 })],
    ['errorRatio of SLO Goodput has no [$window]', () => goodput({ errorRatio: 'rate(errors_total[5m])' })],
    ["window of SLO Goodput 'a month' is not a duration", () => goodput({ window: 'a month' })],
    ["SLO 'goodput' is not in PascalCase", () => new Slo('goodput', { objective: 0.9, errorRatio: 'x[$window]', consequence: '' })],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});
