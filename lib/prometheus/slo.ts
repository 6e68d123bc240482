import { positiveDuration } from '../core/durations';
import { InvalidConfigError } from '../core/invalid-config-error';
import { DashboardLink } from './alert-links';
import { AlertingRule } from './alerting-rule';
import { assertBurnRate, BurnRate, defaultBurnRates } from './burn-rate';
import { RecordingRule } from './recording-rule';
import { RuleGroup } from './rule-group';

export interface SloProps {
  /** Share of what happens that must be good, between 0 and 1, for example 0.99. */
  readonly objective: number;
  /**
   * The share that was bad, in PromQL, with `$window` for the time that it is taken over; an alert is raised for each of its series.
   * For example `sum by (job) (rate(requests_total{code="500"}[$window])) / sum by (job) (rate(requests_total[$window]))`.
   */
  readonly errorRatio: string;
  /** What it means for people when the objective is missed, in a sentence that ends the alert's description. */
  readonly consequence: string;
  /**
   * The time over which the objective holds.
   *
   * @default '28d'
   */
  readonly window?: string;
  /** @default - those of the SRE workbook, reduced where the objective is too low for them to be reached. */
  readonly burnRates?: BurnRate[];
  /**
   * What to do when the budget burns, in Markdown.
   *
   * @default - what the alert means, and that a rising share of errors is to be looked for.
   */
  readonly runbook?: string;
  /** @default - none. */
  readonly dashboard?: DashboardLink;
}

/** From this series long windows are averaged; reading all samples of four weeks at every evaluation would be too slow. */
const BASE_WINDOW = '5m';

/** A service level objective: how much may go wrong, and who is told when too much does. */
export class Slo {
  /** Share that may be bad: `1 - objective`. */
  public readonly errorBudget: number;
  private readonly window: string;
  private readonly burnRates: BurnRate[];

  /**
   * @param name in PascalCase, for example `Goodput`; its alerts are `GoodputBurnFast` and so on
   * @throws InvalidConfigError when a value is not valid, or an alert could never fire
   */
  public constructor(
    public readonly name: string,
    private readonly props: SloProps,
  ) {
    if (!/^([A-Z][a-z0-9]*)+$/.test(name)) {
      throw new InvalidConfigError(`SLO '${name}' is not in PascalCase: use letters and digits, for example 'Goodput'`);
    }
    if (!(props.objective > 0 && props.objective < 1)) {
      throw new InvalidConfigError(
        `objective ${props.objective} of SLO ${name} is not a share: use a number between 0 and 1, for example 0.99`,
      );
    }
    if (!props.errorRatio.includes('[$window]')) {
      throw new InvalidConfigError(`errorRatio of SLO ${name} has no [$window]: write it where the range of the SLI belongs`);
    }
    this.window = positiveDuration(`window of SLO ${name}`, props.window ?? '28d');
    this.errorBudget = Number((1 - props.objective).toFixed(10));
    this.burnRates = props.burnRates ?? defaultBurnRates(this.errorBudget);
    for (const rate of this.burnRates) assertBurnRate(name, rate, this.errorBudget, this.window);
  }

  /** The share that is bad over each window, what is left of the budget, and an alert for each burn rate. */
  public get ruleGroup(): RuleGroup {
    const windows = new Set([BASE_WINDOW, ...this.burnRates.flatMap(({ shortWindow, longWindow }) => [shortWindow, longWindow])]);
    return new RuleGroup(`slo-${this.words.join('-')}`, {
      interval: '1m',
      rules: [
        ...[...windows].map((window) => this.errorRatioOver(window)),
        new RecordingRule(this.errors(this.window), { expr: `avg_over_time(${this.errors(BASE_WINDOW)}[${this.window}])` }),
        new RecordingRule(`slo:${this.words.join('_')}_error_budget:remaining_ratio`, {
          expr: `1 - ${this.errors(this.window)} / ${this.errorBudget}`,
        }),
        ...this.burnRates.map((rate) => this.alert(rate)),
      ],
    });
  }

  private get words(): string[] {
    return this.name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  }

  /** The series of the share that was bad over a window. */
  private errors(window: string): string {
    return `slo:${this.words.join('_')}_errors:ratio_rate${window}`;
  }

  private errorRatioOver(window: string): RecordingRule {
    return new RecordingRule(this.errors(window), { expr: this.props.errorRatio.replaceAll('[$window]', `[${window}]`) });
  }

  private alert(rate: BurnRate): AlertingRule {
    const limit = Number((rate.factor * this.errorBudget).toFixed(10));
    const name = `${this.name}Burn${rate.name}`;
    return new AlertingRule(name, {
      expr: `${this.errors(rate.longWindow)} > ${limit}\nand ${this.errors(rate.shortWindow)} > ${limit}`,
      for: rate.for,
      severity: rate.severity,
      labels: { slo: this.words.join('-') },
      summary: `${this.name} burns its error budget ${rate.factor} times too fast`,
      description: `{{ $value | humanizePercentage }} was bad over ${rate.longWindow}, where ${percent(this.errorBudget)} over ${this.window} is the budget. ${this.props.consequence}`,
      runbook: this.props.runbook ?? this.defaultRunbook(name, rate),
      dashboard: this.props.dashboard,
    });
  }

  private defaultRunbook(alert: string, { factor, longWindow, shortWindow }: BurnRate): string {
    return [
      `# ${alert}`,
      `The objective of ${this.name} is ${percent(this.props.objective)} over ${this.window}. ${this.props.consequence}`,
      '## What it means',
      `Over ${longWindow}, and still over ${shortWindow}, errors use up the budget of ${percent(this.errorBudget)} more than ${factor} times as fast as it may be used.`,
      '## What to look at',
      `Since when \`${this.errors(shortWindow)}\` is high, and what changed then.`,
      '## What to do',
      'Undo that change, or repair what it broke. Raise the objective or lower it only when it is wrong, not because it is missed.',
    ].join('\n\n');
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(6))} %`;
}
