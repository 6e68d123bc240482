import { InhibitRule } from '../../rules/inhibit-rule';

/** Inhibit rules that are computed when the app is synthesized, because what they depend on grows until then. */
export interface IInhibitRuleSource {
  /**
   * Called several times, and only when everything has been added to the app.
   *
   * @returns the rules as they are to stand in alertmanager.yml
   */
  inhibitRules(): InhibitRule[];
}
