import { Dashboard } from '../dashboards/dashboard';
import { AlertOverride } from '../rules/alert-override';
import { InhibitRule } from '../rules/inhibit-rule';
import { alertsOf, overridden, unknownOverrides } from './alerts';
import { contractViolations } from './contract';
import { InhibitionTree } from './inhibition-tree';
import { missingRunbooks, runbookDashboards } from './runbooks';
import { shortWindows } from './short-windows';
import { ISubjectKind } from './subject';

/** Kinds that are monitored together, with what their user changes about their alerts. */
export class KindSet {
  private readonly given: ISubjectKind[] = [];
  private readonly changed: ISubjectKind[] = [];
  private checked?: { readonly key: string; readonly violations: string[] };
  private measured?: { readonly key: string; readonly violations: string[] };

  /** @param overrides of alerts of any of the kinds, each alert once */
  public constructor(private readonly overrides: AlertOverride[] = []) {}

  /** @returns the kind as it is monitored here: without the alerts that are switched off, and with the others changed */
  public add(kind: ISubjectKind): ISubjectKind {
    const changed = this.overrides.length > 0 ? overridden(kind, this.overrides) : kind;
    this.given.push(kind);
    this.changed.push(changed);
    return changed;
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
        ...unknownOverrides(this.overrides, this.given),
      ];
      this.checked = { key, violations };
    }
    return this.checked.violations;
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
