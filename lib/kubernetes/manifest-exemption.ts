import { IConstruct } from 'constructs';
import { InvalidConfigError } from '../values/invalid-config-error';
import { ManifestRule } from './manifest-rule';

const EXEMPTION = 'trainwatch:exemption';

interface Exemption {
  readonly rule: ManifestRule;
  readonly reason: string;
}

/** @throws InvalidConfigError when there is no reason */
export function exempt(scope: IConstruct, rule: ManifestRule, reason: string): void {
  if (reason.trim() === '') {
    throw InvalidConfigError.at(scope, `the exemption from rule '${rule}' has no reason: say why it is right here`);
  }
  scope.node.addMetadata(EXEMPTION, { rule, reason } satisfies Exemption);
}

/** Whether the construct, or one around it, is exempt from the rule. */
export function isExempt(construct: IConstruct, rule: ManifestRule): boolean {
  return construct.node.scopes.some(({ node }) =>
    node.metadata.some(({ type, data }) => type === EXEMPTION && (data as Exemption).rule === rule),
  );
}
