import { checked } from '../values/checked';
import { durationMs, positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { percentText } from '../values/percent-text';
import { DashboardLink } from './alert-links';
import { assertAlertText, assertAlertTexts } from './alert-templates';
import { AlertingRule } from './alerting-rule';
import { assertBurnRate, BurnRate, defaultBurnRates } from './burn-rate';
import { RecordingRule } from './recording-rule';
import { RuleGroup } from './rule-group';
import { assertPromql } from './valid-promql';

/** What is promised, how it is measured, and how fast the error budget may be spent. */
export interface SloProps {
  /** Share of what happens that must be good, between 0 and 1, for example 0.99. */
  readonly objective: number;
  /**
   * How much was bad just now, in PromQL, evaluated once a minute; nothing counts as 0. For example
   * `sum by (job) (rate(requests_total{code="500"}[5m]))`.
   */
  readonly bad: string;
  /**
   * How much there was, good or bad, with the same labels as `bad`; an alert is raised for each of its series. For example
   * `sum by (job) (rate(requests_total[5m]))`.
   */
  readonly total: string;
  /** What it means for people when the objective is missed, in a sentence that ends the alert's description; may hold template expressions. */
  readonly consequence: string;
  /**
   * What the share that is bad is a share of, as the message says it after the percentage, for example `of the requests failed`.
   *
   * @default 'was bad'
   */
  readonly share?: string;
  /**
   * Whose objective it is, as the messages say it; may hold template expressions such as `{{ $labels.team }}`.
   *
   * @default - there is only one.
   */
  readonly of?: string;
  /**
   * The time over which the objective holds.
   *
   * @default '28d'
   */
  readonly window?: string;
  /**
   * Labels by which the error budget is kept, for example `['team']` where each run raises alerts of its own.
   *
   * @default - a budget for each series of `total`.
   */
  readonly budgetPer?: string[];
  /**
   * An alert for each; the windows of all of them are recorded.
   *
   * @default - those of the SRE workbook, reduced where the objective is too low for them to be reached.
   */
  readonly burnRates?: BurnRate[];
  /**
   * The least that `total`, summed up minute by minute, must be over the long window for its share to mean anything: of two events, one
   * that is bad is no trend.
   *
   * @default - any amount, but a series must have been there for half of the long window, of a shorter one than three hours for three quarters, and at most for six hours.
   */
  readonly least?: number;
  /**
   * Labels of the alerts besides those of `total`, `slo` and `severity`.
   *
   * @default - none.
   */
  readonly labels?: Record<string, string>;
  /**
   * The rest of the runbook after what the alert means, in Markdown: what to look at, what to do, when it lies.
   *
   * @default - that a rising share of errors is to be looked for.
   */
  readonly runbook?: string;
  /**
   * The dashboard that the alerts link to.
   *
   * @default - none.
   */
  readonly dashboard?: DashboardLink;
}

/**
 * All windows are sums of what is recorded at this interval; reading all samples of four weeks each time would be too slow.
 *
 * @internal
 */
export const SLO_INTERVAL = '1m';

/** A window of days hardly changes in minutes, and a series that is written less often than every five minutes has gaps. */
const DAYS_INTERVAL = '4m';

/** The first half hour of a run says little about an hour, and what has been there for six hours is judged also by days: few runs take those. */
const PATIENCE = { hours: '135m', days: '6h' };

/** A service level objective: how much may go wrong, and which alerts fire when too much does. */
@checked
export class Slo {
  /** Share that may be bad: `1 - objective`. */
  public readonly errorBudget: number;
  /** How fast the budget may be spent before an alert fires, the fastest first. */
  public readonly burnRates: BurnRate[];
  private readonly window: string;

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
        `objective ${props.objective} of SLO ${name} is not a ratio: use a number between 0 and 1, for example 0.99`,
      );
    }
    if (props.least !== undefined && !(props.least > 0)) {
      throw new InvalidConfigError(`least ${props.least} of SLO ${name} is not an amount: use a number above 0, or omit it`);
    }
    if (props.labels && 'slo' in props.labels) {
      throw new InvalidConfigError(`SLO ${name} sets label 'slo' of its alerts itself: remove it from labels`);
    }
    for (const name of ['share', 'of', 'consequence'] as const) assertAlertText(`${name} of SLO ${this.name}`, props[name]);
    assertAlertTexts(`the alerts of SLO ${this.name}`, { labels: props.labels });
    for (const name of ['bad', 'total'] as const) assertPromql(`${name} of SLO ${this.name}`, props[name]);
    this.window = positiveDuration(`window of SLO ${name}`, props.window ?? '28d');
    this.errorBudget = Number((1 - props.objective).toFixed(10));
    this.burnRates = props.burnRates ?? defaultBurnRates(this.errorBudget);
    for (const rate of this.burnRates) assertBurnRate(name, rate, this.errorBudget, this.window);
  }

  /** The share of the error budget that is left, from 1 to below 0. */
  public get remainingBudget(): string {
    return `slo:${this.snakeCase}_error_budget:remaining_ratio`;
  }

  /** The share that is bad over each window, what is left of the budget, and an alert for each burn rate: windows of days have a group of their own. */
  public get ruleGroups(): RuleGroup[] {
    const windows = [...new Set(this.burnRates.flatMap(({ shortWindow, longWindow }) => [shortWindow, longWindow]))];
    const errors = (of: string[]): RecordingRule[] =>
      of.map((window) => new RecordingRule(this.errors(window), { expr: this.badShare('', window) }));
    const alerts = (of: BurnRate[]): AlertingRule[] => of.map((rate) => this.alert(rate));
    return [
      new RuleGroup(`slo-${this.kebabCase}`, {
        interval: SLO_INTERVAL,
        rules: [
          new RecordingRule(this.amount('total'), { expr: this.props.total }),
          new RecordingRule(this.amount('bad'), { expr: `(${this.props.bad})\nor 0 * ${this.amount('total')}` }),
          ...this.budgetAmounts(),
          ...errors(windows.filter((window) => !isOfDays(window))),
          ...alerts(this.burnRates.filter(({ longWindow }) => !isOfDays(longWindow))),
        ],
      }),
      new RuleGroup(`slo-${this.kebabCase}-days`, {
        interval: DAYS_INTERVAL,
        rules: [
          ...errors(windows.filter(isOfDays)),
          this.remaining(),
          ...alerts(this.burnRates.filter(({ longWindow }) => isOfDays(longWindow))),
        ],
      }),
    ];
  }

  private get words(): string[] {
    return this.name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  }

  /** The name as a sentence begins with it. */
  private get title(): string {
    const words = this.words.join(' ');
    return words[0].toUpperCase() + words.slice(1);
  }

  private get snakeCase(): string {
    return this.words.join('_');
  }

  private get kebabCase(): string {
    return this.words.join('-');
  }

  /** The series of what there is, or of what is bad of it; those of the budget have fewer labels. */
  private amount(of: 'total' | 'bad', budget: '' | 'budget_' = ''): string {
    return `slo:${this.snakeCase}_${budget}${of}:sum`;
  }

  /** The series of the share that was bad over a window. */
  private errors(window: string): string {
    return `slo:${this.snakeCase}_errors:ratio_rate${window}`;
  }

  private badShare(budget: '' | 'budget_', window: string): string {
    const over = (of: 'total' | 'bad'): string => `sum_over_time(${this.amount(of, budget)}[${window}])`;
    return `${over('bad')} / (${over('total')} > 0)`;
  }

  private budgetAmounts(): RecordingRule[] {
    const { budgetPer } = this.props;
    if (!budgetPer) return [];
    const summed = (of: 'total' | 'bad'): RecordingRule =>
      new RecordingRule(this.amount(of, 'budget_'), { expr: `sum by (${budgetPer.join(', ')}) (${this.amount(of)})` });
    return [summed('total'), summed('bad')];
  }

  private remaining(): RecordingRule {
    const share = this.badShare(this.props.budgetPer ? 'budget_' : '', this.window);
    return new RecordingRule(this.remainingBudget, { expr: `1 - ${share} / ${this.errorBudget}` });
  }

  private alert(rate: BurnRate): AlertingRule {
    const { of, share = 'was bad', consequence, labels, dashboard } = this.props;
    const limit = Number((rate.factor * this.errorBudget).toFixed(10));
    return new AlertingRule(`${this.name}Burn${rate.name}`, {
      expr: [
        `${this.errors(rate.longWindow)} > ${limit}`,
        `and ${this.errors(rate.shortWindow)} > ${limit}`,
        `and ${this.enough(rate.longWindow)}`,
      ].join('\n'),
      for: rate.for,
      severity: rate.severity,
      labels: { ...labels, slo: this.kebabCase },
      summary: `${this.title}${of === undefined ? '' : ` of ${of}`} burns its error budget ${rate.factor === 1 ? '' : `${rate.factor} times `}too fast`,
      description: `{{ $value | humanizePercentage }} ${share} over the last ${rate.longWindow}. The budget allows ${percentText(this.errorBudget)} over ${this.window}. ${consequence}`,
      runbook: this.runbook(rate),
      dashboard,
    });
  }

  /** Of something that has only just begun, or hardly happens, a share says nothing. */
  private enough(window: string): string {
    const { least } = this.props;
    if (least !== undefined) return `sum_over_time(${this.amount('total')}[${window}]) >= ${least}`;
    const [length, hours, days] = [window, PATIENCE.hours, PATIENCE.days].map((of) => durationMs('window', of));
    const patience = Math.max(Math.min(length / 2, days), Math.min(0.75 * length, hours));
    return `count_over_time(${this.amount('total')}[${window}]) >= ${patience / durationMs('interval', SLO_INTERVAL)}`;
  }

  private runbook({ name, factor, longWindow, shortWindow }: BurnRate): string {
    return [
      `# ${this.name}Burn${name}`,
      '## What it means',
      `The objective of ${this.name} is ${percentText(this.props.objective)} over ${this.window}. ${this.props.consequence}`,
      `Over ${longWindow}, and still over ${shortWindow}, errors consume the budget of ${percentText(this.errorBudget)} ${factor === 1 ? 'faster' : `more than ${factor} times faster`} than the objective allows.`,
      this.remedy(shortWindow),
    ].join('\n\n');
  }

  /** What to look at begins with the share that is bad, to be asked of Prometheus. */
  private remedy(shortWindow: string): string {
    const asked = `## What to look at\n\n\`\`\`promql\n${this.errors(shortWindow)}\n\`\`\``;
    return (this.props.runbook ?? this.defaultRemedy(shortWindow)).replace(/^## What to look at$/m, asked);
  }

  private defaultRemedy(shortWindow: string): string {
    return [
      '## What to look at',
      `When \`${this.errors(shortWindow)}\` started to rise, and what changed at that time.`,
      '## What to do',
      'Roll back that change, or repair what it broke. Change the objective only if it is wrong, not because it is missed.',
      '## When it lies',
      'With very few events, a single error is already a large share.',
    ].join('\n\n');
  }
}

function isOfDays(window: string): boolean {
  return durationMs('window', window) >= durationMs('a day', '1d');
}
