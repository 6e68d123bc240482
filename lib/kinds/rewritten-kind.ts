import { ofJobs, renamesNothing, Rewriting } from '../promql/rewriting';
import { rewrittenGroup } from '../rules/rewritten-group';
import { ScrapeConfig } from '../scraping/scrape-config';
import { changedKind } from './changed-kind';
import { ISubjectKind } from './subject';

/** The kind, whose rules and dashboards find series under other names; the same kind where that changes nothing. */
export function rewrittenKind(kind: ISubjectKind, rewriting: Rewriting): ISubjectKind {
  // Its dashboards would be rendered once more to be found the same.
  if (renamesNothing(rewriting)) return kind;
  const ruleGroups = kind.ruleGroups.map((group) => rewrittenGroup(group, rewriting));
  const dashboards = kind.dashboards.map((dashboard) => dashboard._rewritten(rewriting));
  const same = ruleGroups.every((group, i) => group === kind.ruleGroups[i]) && dashboards.every((one, i) => one === kind.dashboards[i]);
  return same ? kind : changedKind(kind, { ruleGroups, dashboards });
}

/**
 * The kind where jobs have other names: those that its rules and dashboards ask for, and those that scrape it.
 *
 * @param jobs the names, by those that the library gives them
 */
export function renamedJobs(kind: ISubjectKind, jobs: Readonly<Record<string, string>>): ISubjectKind {
  if (Object.keys(jobs).length === 0) return kind;
  const own = kind.scrapeConfigs(['default']).some(({ jobName }) => Object.hasOwn(jobs, jobName));
  const renamed = ({ jobName, props }: ScrapeConfig): ScrapeConfig => new ScrapeConfig(jobs[jobName] ?? jobName, props);
  const rewritten = rewrittenKind(kind, ofJobs(jobs));
  return own ? changedKind(rewritten, { scrapeConfigs: (namespaces) => kind.scrapeConfigs(namespaces).map(renamed) }) : rewritten;
}
