import { ExpressionCheck } from '../promql/expression-check';
import { renamedLabels, rewritten, rewrittenActions, Rewriting } from '../promql/rewriting';
import { checked } from '../values/checked';
import { durationMs, positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';
import type { AlertChanges } from './alert-changes';
import { DashboardLink, IAlertLinks } from './alert-links';
import { assertAlertText, assertAlertTexts } from './alert-templates';
import { Rule } from './rule';
import { Severity } from './severity';

/** When an alert fires, how urgent it is, and what its message says. */
export interface AlertingRuleProps {
  /** PromQL; each series of its result is one alert. */
  readonly expr: string;
  /**
   * Mistakes that the expression is not searched for, because it means what it says. For example an alert that always fires, so that its
   * absence is noticed: `[ExpressionCheck.ALWAYS_FIRES]`.
   *
   * @default - it is searched for all of them.
   */
  readonly unchecked?: ExpressionCheck[];
  /** How soon somebody must act; becomes label `severity`, by which Alertmanager routes. */
  readonly severity: Severity;
  /**
   * Why the alert has that severity, in a sentence: for a critical one what is being lost now and what a person can do, for others why it
   * can wait. It stands in docs and in no message.
   *
   * @default - none. Every alert that ships has one.
   */
  readonly severityReason?: string;
  /** One line for the head of the message; may hold template expressions such as `{{ $labels.run_id }}`. */
  readonly summary: string;
  /** What is wrong, with the value, and what follows from it; may hold template expressions. */
  readonly description: string;
  /**
   * What to do first, in a sentence that ends the description of the message; may hold template expressions.
   *
   * @default - none. Every alert that ships and notifies somebody has one.
   */
  readonly firstStep?: string;
  /**
   * How long the expression must hold before the alert fires, for example `5m`.
   *
   * @default - the first evaluation is enough.
   */
  readonly for?: string;
  /**
   * How long the alert stays after the expression has ceased to hold, against flapping.
   *
   * @default - it ends at once.
   */
  readonly keepFiringFor?: string;
  /**
   * Labels besides those of the expression and `severity`.
   *
   * @default - none.
   */
  readonly labels?: Record<string, string>;
  /**
   * Annotations besides summary, description and the links.
   *
   * @default - none.
   */
  readonly annotations?: Record<string, string>;
  /**
   * What to do about it, in Markdown.
   *
   * @default - the page of this package for an alert of that name.
   */
  readonly runbook?: string;
  /**
   * The dashboard to look at first.
   *
   * @default - none.
   */
  readonly dashboard?: DashboardLink;
}

/** Labels that Prometheus and the severity set. */
const RESERVED_LABELS = ['alertname', 'severity'];

/** Annotations that have props of their own. */
const RESERVED_ANNOTATIONS = ['summary', 'description', 'runbook_url', 'dashboard_url'];

/** A condition of which somebody must know. */
@checked
export class AlertingRule extends Rule {
  /** How soon somebody must act; the value of label `severity`. */
  public readonly severity: Severity;

  /**
   * @param name in PascalCase, for example `TrainingStalled`; also the name of its runbook
   * @throws InvalidConfigError when the name, the expression, a label, a template or a duration is not valid, or a text is empty
   */
  public constructor(
    name: string,
    private readonly props: AlertingRuleProps,
  ) {
    if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) {
      throw new InvalidConfigError(`alert '${name}' is not in PascalCase: use letters and digits, for example 'TrainingStalled'`);
    }
    super(name, props.expr, { ...props.labels, severity: props.severity }, props.unchecked);
    this.severity = props.severity;
    for (const label of RESERVED_LABELS) {
      if (label in (props.labels ?? {})) throw new InvalidConfigError(`alert ${name} sets label '${label}' itself: remove it from labels`);
    }
    for (const annotation of Object.keys(props.annotations ?? {})) {
      assertPrometheusLabelName(`annotation of alert ${name}`, annotation);
      if (RESERVED_ANNOTATIONS.includes(annotation)) {
        throw new InvalidConfigError(
          `alert ${name} sets annotation '${annotation}' itself: use summary, description, dashboard or runbook instead`,
        );
      }
    }
    for (const text of ['summary', 'description'] as const) {
      if (props[text].trim() === '') throw new InvalidConfigError(`alert ${name} has no ${text}: describe the problem`);
    }
    assertAlertTexts(`alert ${name}`, props);
    if (props.for !== undefined) positiveDuration(`'for' of alert ${name}`, props.for);
    if (props.keepFiringFor !== undefined) positiveDuration(`'keepFiringFor' of alert ${name}`, props.keepFiringFor);
  }

  /** The dashboard to look at first. */
  public get dashboard(): DashboardLink | undefined {
    return this.props.dashboard;
  }

  /** What to do about it, in Markdown, where the rule itself says it. */
  public get runbook(): string | undefined {
    return this.props.runbook;
  }

  /** Why it has that severity, where that is said. */
  public get severityReason(): string | undefined {
    return this.props.severityReason;
  }

  /** What to do first, where that is said. */
  public get firstStep(): string | undefined {
    return this.props.firstStep;
  }

  /** How long the expression must hold, `0s` when the first evaluation is enough. */
  public get forDuration(): string {
    return this.props.for ?? '0s';
  }

  /** The texts of its message, which may hold template expressions. */
  public get texts(): string[] {
    return [this.props.summary, this.wholeDescription, ...Object.values(this.props.annotations ?? {})];
  }

  /** @internal */
  public _changed(changes: AlertChanges): AlertingRule {
    const { labels, annotations, ...others } = changes;
    const given = Object.fromEntries(Object.entries(others).filter(([, change]) => change !== undefined));
    return new AlertingRule(this.name, {
      ...this.props,
      // It belongs to the text that is replaced.
      ...(changes.description === undefined ? {} : { firstStep: undefined }),
      ...given,
      for: this.unlessZero('for', changes.for ?? this.props.for),
      keepFiringFor: this.unlessZero('keepFiringFor', changes.keepFiringFor ?? this.props.keepFiringFor),
      labels: { ...this.props.labels, ...labels },
      annotations: { ...this.props.annotations, ...annotations },
    });
  }

  /** @internal */
  public override _rewritten(rewriting: Rewriting): AlertingRule {
    const given = { expr: this.expr, labels: this.props.labels ?? {}, summary: this.props.summary, description: this.props.description };
    const changed = {
      expr: rewritten(given.expr, rewriting),
      labels: renamedLabels(given.labels, rewriting),
      summary: rewrittenActions(given.summary, rewriting),
      description: rewrittenActions(given.description, rewriting),
    };
    const same = (Object.keys(given) as (keyof typeof given)[]).every((part) => given[part] === changed[part]);
    return same ? this : new AlertingRule(this.name, { ...this.props, ...changed });
  }

  /** @internal */
  public _withSeverityReason(severityReason?: string): AlertingRule {
    return new AlertingRule(this.name, { ...this.props, severityReason: severityReason ?? this.props.severityReason });
  }

  /** @internal */
  public _withFirstStep(firstStep?: string): AlertingRule {
    return new AlertingRule(this.name, { ...this.props, firstStep: firstStep ?? this.props.firstStep });
  }

  /** @internal */
  public _withoutDashboard(): AlertingRule {
    return new AlertingRule(this.name, { ...this.props, dashboard: undefined });
  }

  /** @internal */
  public override _render(links?: IAlertLinks): object {
    const { summary, dashboard } = this.props;
    const runbookUrl = links?.runbookUrl(this.name);
    const dashboardUrl = dashboard && links?.dashboardUrl(dashboard);
    assertAlertText(`runbook URL of alert ${this.name}`, runbookUrl);
    assertAlertText(`dashboard URL of alert ${this.name}`, dashboardUrl);
    return {
      alert: this.name,
      expr: this.expr,
      for: this.props.for,
      keep_firing_for: this.props.keepFiringFor,
      labels: this.labels,
      annotations: {
        summary,
        description: this.wholeDescription,
        runbook_url: runbookUrl,
        dashboard_url: dashboardUrl,
        ...this.props.annotations,
      },
    };
  }

  private get wholeDescription(): string {
    return [this.props.description, this.props.firstStep ?? ''].join(' ').trim();
  }

  private unlessZero(what: string, duration?: string): string | undefined {
    return duration !== undefined && durationMs(`'${what}' of alert ${this.name}`, duration) === 0 ? undefined : duration;
  }
}
