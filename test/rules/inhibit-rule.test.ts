import { Matcher } from '../../lib/rules/alert-matcher';
import { InhibitRule } from '../../lib/rules/inhibit-rule';

describe('InhibitRule', () => {
  test('a vanished run silences every other alert of that run and of no other', () => {
    expect(InhibitRule.perRun('TrainingRunVanished')._render()).toEqual({
      source_matchers: ['alertname="TrainingRunVanished"', 'namespace!=""', 'run_id!=""'],
      target_matchers: ['alertname!="TrainingRunVanished"'],
      equal: ['namespace', 'run_id'],
    });
  });

  test('named consequences alone are silenced', () => {
    expect(InhibitRule.perRun('NonFiniteLoss', ['LossPlateau', 'LossSpike'])._render()).toMatchObject({
      target_matchers: ['alertname=~"LossPlateau|LossSpike"'],
    });
  });

  test('what explains the cause is not silenced by it', () => {
    const equal = ['namespace', 'run_id'];
    expect(InhibitRule.ofConsequences({ cause: 'TrainingRunVanished', except: ['TrainerJobFailed'], equal })._render()).toMatchObject({
      target_matchers: ['alertname!~"TrainingRunVanished|TrainerJobFailed"'],
    });
    expect(() => InhibitRule.ofConsequences({ cause: 'A', consequences: [], equal })).toThrow(
      "alert 'A' has an empty list of consequences: list at least one, or omit the list to silence all other alerts",
    );
    expect(() => InhibitRule.ofConsequences({ cause: 'A', consequences: ['B'], except: ['C'], equal })).toThrow(
      "alert 'A' has consequences and exceptions (C): remove the exceptions from the consequences and leave except out",
    );
  });

  test('a label that a side requires by itself is not required again', () => {
    const rule = new InhibitRule({
      source: [Matcher.equal('alertname', 'GpuXidFatal')],
      target: [Matcher.equal('alertname', 'TrainingStalled'), Matcher.matches('node', 'gpu-.+')],
      equal: ['node', 'cluster'],
    });
    expect(rule._render()).toMatchObject({ source_matchers: ['alertname="GpuXidFatal"', 'cluster!=""'] });
  });

  test('an alert as its own consequence is refused', () => {
    expect(() => InhibitRule.perRun('A', ['B', 'A'])).toThrow("alert 'A' cannot be its own consequence: remove it from consequences");
  });

  test('a rule that would silence everything is refused', () => {
    const source = [Matcher.equal('alertname', 'A')];
    expect(() => new InhibitRule({ source, target: [], equal: ['run_id'] })).toThrow(
      'an inhibit rule has no matchers for its target and would apply to every alert: add at least one',
    );
    expect(() => new InhibitRule({ source, target: [Matcher.equal('alertname', 'B')], equal: [] })).toThrow(
      "an inhibit rule has no equal labels, so one run would silence all others: list labels that both alerts have, for example 'run_id'",
    );
  });
});
