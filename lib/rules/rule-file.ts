import { yamlText } from '../values/yaml-text';
import { IAlertLinks } from './alert-links';
import { RuleGroup } from './rule-group';

/** The name of the rule file of a group. */
export function ruleFileName({ name }: RuleGroup): string {
  return `${name}.yml`;
}

/** The text of a rule file with one group. */
export function renderRuleFile(group: RuleGroup, links?: IAlertLinks): string {
  return yamlText({ groups: [group._render(links)] });
}
