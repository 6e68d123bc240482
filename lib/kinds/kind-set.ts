import { Dashboard } from '../dashboards/dashboard';
import { ofJobs, together } from '../promql/rewriting';
import { AlertOverride } from '../rules/alert-override';
import { InhibitRule } from '../rules/inhibit-rule';
import { labeledGroup } from '../rules/own-alerts';
import { RuleGroup } from '../rules/rule-group';
import { alertsOf, assertNamesFree, isOwn, overridden, ownKinds, unknownOverrides, withGroups } from './alerts';
import { rewritingOf, scrapedAs } from './changed-kind';
import { alertsWithout, contractViolations } from './contract';
import { InhibitionTree } from './inhibition-tree';
import { renamedJobs, rewrittenKind } from './rewritten-kind';
import { missingRunbooks, runbookDashboards } from './runbooks';
import { shortWindows } from './short-windows';
import { ISubjectKind } from './subject';

/** Under which names kinds find each other's series. */
interface Renaming {
  /** Names of jobs, by those that the library gives them. */
  readonly jobs?: Readonly<Record<string, string>>;
  /** Kinds that will be added, so that it does not matter in which order. */
  readonly kinds?: readonly ISubjectKind[];
}

/** Kinds that are monitored together, with what their user changes about their alerts. */
export class KindSet {
  private readonly given: ISubjectKind[] = [];
  private readonly changed: ISubjectKind[] = [];
  private checked?: { readonly key: string; readonly violations: string[] };
  private measured?: { readonly key: string; readonly violations: string[] };

  /**
   * @param overrides of alerts of any of the kinds, each alert once
   * @param labels that all alerts carry besides their own
   * @param renaming names of jobs, and kinds of which it is known beforehand that they will be added
   */
  public constructor(
    private readonly overrides: AlertOverride[] = [],
    private readonly labels?: Readonly<Record<string, string>>,
    private readonly renaming: Renaming = {},
  ) {}

  /**
   * @returns the kind as it is monitored here: without the alerts that are switched off, with the others changed, and with the names under
   *   which the series of all kinds so far are found
   * @throws InvalidConfigError when an alert of it has the name of one of another kind
   */
  public add(kind: ISubjectKind): ISubjectKind {
    const { labels } = this;
    const named = this.renamed(kind, this.given);
    // Yours may take the name of one that is switched off.
    const left = this.overrides.length > 0 && !isOwn(kind) ? overridden(named, this.overrides) : named;
    const changed = labels ? withGroups(left, (groups) => groups.map((group) => labeledGroup(group, labels))) : left;
    assertNamesFree(changed, this.changed);
    this.given.push(kind);
    this.changed.push(changed);
    return changed;
  }

  /** What a stack's own rules read is what they say. */
  private renamed(kind: ISubjectKind, among: readonly ISubjectKind[]): ISubjectKind {
    if (isOwn(kind)) return kind;
    const { jobs = {}, kinds = [] } = this.renaming;
    const others = [...kinds, ...among].filter(({ id }) => id !== kind.id).flatMap((other) => rewritingOf(other) ?? []);
    return rewrittenKind(renamedJobs(kind, jobs), together(others));
  }

  /** Kinds that were added before one whose series they read, and under whose names they do not know them. */
  private addedTooEarly(): string[] {
    return this.given.flatMap((kind, index) => {
      const known = this.renamed(kind, []);
      const reads = (other: ISubjectKind): boolean => !isOwn(kind) && rewrittenKind(known, rewritingOf(other) ?? ofJobs({})) !== known;
      const later = this.given.slice(index + 1).find(reads);
      return later
        ? [
            `rules of kind '${kind.id}' read what kind '${later.id}' exports, which is scraped already by job '${scrapedAs(later)}': monitor '${later.id}' before '${kind.id}'`,
          ]
        : [];
    });
  }

  /**
   * Checks rules and dashboards with the kinds that a Prometheus or Grafana was given directly, and has as they are.
   *
   * @throws InvalidConfigError when an alert has the name of one of a kind
   */
  public hold(ruleGroups: RuleGroup[], dashboards: Dashboard[]): void {
    for (const kind of ownKinds(ruleGroups, dashboards)) {
      assertNamesFree(kind, this.changed);
      this.given.push(kind);
      this.changed.push(kind);
    }
  }

  /** The kinds as they are monitored. */
  public get kinds(): readonly ISubjectKind[] {
    return this.changed;
  }

  /** @param given rules that Alertmanager has been given besides those of the kinds */
  public inhibition(given: InhibitRule[]): InhibitionTree {
    const disabled = this.overrides.filter(({ disables }) => disables).map(({ alert }) => alert);
    return new InhibitionTree(this.changed, disabled, given);
  }

  /**
   * What is wrong with the kinds together, a sentence each. Kinds never change, so it is looked at again only when there are more.
   *
   * @param given rules that Alertmanager has been given besides those of the kinds
   */
  public violations(given: InhibitRule[]): string[] {
    const key = `${this.given.length} ${given.length}`;
    if (this.checked?.key !== key) {
      const violations = [
        ...contractViolations(this.changed, this.inhibition(given)),
        ...missingRunbooks(this.changed.flatMap(alertsOf)),
        ...unknownOverrides(
          this.overrides,
          this.given.filter((kind) => !isOwn(kind)),
        ),
        ...this.addedTooEarly(),
      ];
      this.checked = { key, violations };
    }
    return this.checked.violations;
  }

  /** The names of alerts above `none` that do not always carry the label. */
  public alertsWithout(label: string): string[] {
    return alertsWithout(this.changed, label);
  }

  /**
   * Windows of the kinds that hold too few scrapes, a sentence each.
   *
   * @param globalInterval at which a job is scraped unless it says otherwise
   */
  public shortWindows(globalInterval: string): string[] {
    const key = `${this.given.length} ${globalInterval}`;
    if (this.measured?.key !== key) this.measured = { key, violations: shortWindows(this.given, globalInterval) };
    return this.measured.violations;
  }
}

/** The dashboards of a kind and the runbooks of its alerts. */
export function dashboardsOf(kind: ISubjectKind): Dashboard[] {
  return [...kind.dashboards, ...runbookDashboards(alertsOf(kind))];
}
