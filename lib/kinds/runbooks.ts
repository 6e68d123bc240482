import { join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { Dashboard } from '../dashboards/dashboard';
import { RunbookDashboard } from '../dashboards/runbook-dashboard';
import { AlertingRule } from '../rules/alerting-rule';
import { PACKAGE_ROOT } from '../values/package-root';

const RUNBOOKS = join(PACKAGE_ROOT, 'docs', 'runbooks');

/** What to do about an alert, in Markdown: what the rule brings along, else the page that this package has for it. */
export function runbookOf({ name, runbook }: AlertingRule): string | undefined {
  const page = join(RUNBOOKS, `${name}.md`);
  return runbook ?? (existsSync(page) ? readFileSync(page, 'utf8') : undefined);
}

/** A dashboard for the runbook of each alert that has one; rules that share a name share it. */
export function runbookDashboards(alerts: AlertingRule[]): Dashboard[] {
  return [...new Map(alerts.map((alert) => [alert.name, alert])).values()].flatMap((alert) => {
    const markdown = runbookOf(alert);
    return markdown === undefined ? [] : [new RunbookDashboard(alert.name, { markdown })];
  });
}

/** The alerts without a runbook; a sentence each. */
export function missingRunbooks(alerts: AlertingRule[]): string[] {
  return alerts
    .filter((alert) => runbookOf(alert) === undefined)
    .map(({ name }) => `alert ${name} has no runbook: set 'runbook' to Markdown that says what the on-call engineer does`);
}
