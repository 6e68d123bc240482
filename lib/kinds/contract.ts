import { KnownSeries } from '../promql/known-series';
import { alwaysCarry, labelsIn, mayCarry } from '../promql/label-sets';
import { AlertingRule } from '../rules/alerting-rule';
import { Rule } from '../rules/rule';
import { Severity } from '../rules/severity';
import { ALERT_TEXT } from '../templates/dialect';
import { TemplateText } from '../templates/template-text';
import { nameHint } from '../values/nearest-name';
import { alertsOf, labelsOfAlert } from './alerts';
import { InhibitionTree } from './inhibition-tree';
import { scrapedSeries } from './scraped-series';
import { ISubjectKind } from './subject';

/**
 * What the kinds promise each other and do not keep; a sentence each: a kind that another one needs, a rule or panel that reads what nobody
 * exports or records, an alert that links to a dashboard that nobody has or speaks of a label that it lacks, an alert that is to silence one
 * that there is not.
 */
export function contractViolations(kinds: ISubjectKind[], inhibition = new InhibitionTree(kinds)): string[] {
  const missing = missingKinds(kinds);
  if (missing.length > 0) return missing;
  const rules = kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.rules));
  const recorded = kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.recordings));
  const dashboards = kinds.flatMap((kind) => kind.dashboards);
  const scraped = kinds.flatMap(scrapedSeries);
  const known = new KnownSeries({ scraped, recorded });
  // A variable of a dashboard may stand for any job.
  const ofAnyJob = new KnownSeries({ scraped: scraped.map((series) => ({ ...series, jobs: undefined })), recorded });
  const broken = rules.flatMap(({ name, expr }) => known.check(`rule ${name}`, expr));
  const readable = rules.filter(({ name, expr }) => known.check(`rule ${name}`, expr).length === 0);
  return [
    ...broken,
    ...readable.flatMap((rule) => misuses(rule, known)),
    ...dashboards.flatMap(({ expressions }) => expressions.flatMap(({ owner, expr }) => ofAnyJob.check(owner, expr))),
    ...danglingLinks(kinds, new Set(dashboards.map(({ uid }) => uid))),
    // A rule that reads unknown series has no known labels.
    ...(broken.length > 0
      ? []
      : [...kinds.flatMap(alertsOf).flatMap((alert) => missingLabels(alert, known)), ...inhibition.violations(known)]),
  ];
}

/** The names of alerts of which somebody is notified and that do not always carry the label. */
export function alertsWithout(kinds: ISubjectKind[], label: string): string[] {
  const known = seriesOf(kinds);
  const lacking = kinds.flatMap(alertsOf).filter((alert) => !alwaysCarry(labelsOfAlert(alert, known), label));
  return [...new Set(lacking.filter(({ severity }) => severity !== Severity.NONE).map(({ name }) => name))];
}

function seriesOf(kinds: ISubjectKind[]): KnownSeries {
  const recorded = kinds.flatMap(({ ruleGroups }) => ruleGroups.flatMap((group) => group.recordings));
  return new KnownSeries({ scraped: kinds.flatMap(scrapedSeries), recorded });
}

/** Without them every rule that reads their series would be reported, and none of the reports would say what to do. */
function missingKinds(kinds: ISubjectKind[]): string[] {
  const ids = new Set(kinds.map(({ id }) => id));
  return kinds.flatMap(({ id, needs = [] }) =>
    needs
      .filter((need) => !ids.has(need))
      .map((need) => `rules of kind '${id}' read what kind '${need}' exports, but none is monitored: monitor one, or remove '${id}'`),
  );
}

/** What an expression asks in vain, and what it does that is hardly meant. */
function misuses(rule: Rule, known: KnownSeries): string[] {
  const { name, expr, unchecked } = rule;
  const meant = known._misuses(expr, rule instanceof AlertingRule).filter(({ check }) => !unchecked.includes(check));
  return [
    ...known._unknownValues(expr).map((sentence) => `rule ${name} ${sentence}`),
    ...meant.map(
      ({ check, sentence }) =>
        `rule ${name} ${sentence}, or say that it is meant: unchecked: [ExpressionCheck.${check.replaceAll('-', '_').toUpperCase()}]`,
    ),
  ];
}

function danglingLinks(kinds: ISubjectKind[], uids: Set<string>): string[] {
  const ids = new Set(kinds.map(({ id }) => id));
  return kinds
    .flatMap(alertsOf)
    .filter(({ dashboard }) => dashboard && !uids.has(dashboard.uid) && (dashboard.otherKind === undefined || ids.has(dashboard.otherKind)))
    .map(
      ({ name, dashboard }) => `alert ${name} links to dashboard '${dashboard?.uid}', which no kind has: there are ${[...uids].join(', ')}`,
    );
}

/** Labels that links and texts of an alert are filled with, and that it does not have. */
function missingLabels(alert: AlertingRule, known: KnownSeries): string[] {
  const sets = labelsOfAlert(alert, known);
  const hint = (label: string): string => nameHint(label, labelsIn(sets));
  const { name, dashboard, texts } = alert;
  const unfilled = (dashboard?.labels ?? []).filter((label) => !alwaysCarry(sets, label));
  const spoken = texts.flatMap((text) => TemplateText.parse(text, ALERT_TEXT).labels);
  return [
    ...unfilled.map(
      (label) => `alert ${name} fills variable '${label}' of its dashboard from a label that some of its series lack: ${hint(label)}`,
    ),
    ...[...new Set(spoken)]
      .filter((label) => !mayCarry(sets, label))
      .map((label) => `alert ${name} uses label '${label}', which it does not have: ${hint(label)}`),
  ];
}
