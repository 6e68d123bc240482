import { RuleGroup } from './rule-group';
import { noted } from './severity-reasons';

/** What to do first about each alert: by its name, or by name and severity where several rules share the name. */
export type FirstSteps = Readonly<Record<string, string>>;

/** The groups, whose alerts end with what to do first. */
export function withFirstSteps(groups: RuleGroup[], steps: FirstSteps): RuleGroup[] {
  return noted(groups, steps, (alert, firstStep) => alert._withFirstStep(firstStep));
}
