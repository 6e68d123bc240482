import { Dashboard } from '../dashboards/dashboard';
import { Rewriting } from '../promql/rewriting';
import { RuleGroup } from '../rules/rule-group';
import { ScrapeConfig } from '../scraping/scrape-config';
import { ISubjectKind } from './subject';

/** What a kind may say besides: that it is of an exporter that is there. */
interface ThereKind extends ISubjectKind {
  readonly _scrapedAs?: string;
  readonly _notes?: readonly string[];
  readonly _rewriting?: Rewriting;
}

/** What is to be different about a kind. */
export interface KindChanges {
  readonly ruleGroups?: RuleGroup[];
  readonly dashboards?: Dashboard[];
  readonly scrapeConfigs?: (namespaces: string[]) => ScrapeConfig[];
}

/** The kind with other rules, dashboards or jobs; it is the same kind to everybody else. */
export function changedKind(kind: ISubjectKind, changes: KindChanges): ISubjectKind {
  const { _scrapedAs, _notes, _rewriting } = kind as ThereKind;
  const changed: ThereKind = {
    id: kind.id,
    catalog: kind.catalog,
    ruleGroups: changes.ruleGroups ?? kind.ruleGroups,
    inhibitRules: kind.inhibitRules,
    dashboards: changes.dashboards ?? kind.dashboards,
    needs: kind.needs,
    scrapeConfigs: changes.scrapeConfigs ?? ((namespaces) => kind.scrapeConfigs(namespaces)),
    _scrapedAs,
    _notes,
    _rewriting,
  };
  return changed;
}

/** The job under which the targets are scraped already; undefined where a job of our own scrapes them. */
export function scrapedAs(kind: ISubjectKind): string | undefined {
  return (kind as ThereKind)._scrapedAs;
}

/** What an exporter that is there lacks, and how it is added: a sentence each. */
export function notesOf(kind: ISubjectKind): readonly string[] {
  return (kind as ThereKind)._notes ?? [];
}

/** Where the rules of all kinds find the series of this one, if not under their own names. */
export function rewritingOf(kind: ISubjectKind): Rewriting | undefined {
  return (kind as ThereKind)._rewriting;
}
