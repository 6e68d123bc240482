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
      "alert 'A' has an empty list of consequences: name one, or leave the list out for all other alerts",
    );
    expect(() => InhibitRule.ofConsequences({ cause: 'A', consequences: ['B'], except: ['C'], equal })).toThrow(
      "alert 'A' names its consequences and exceptions (C) from them: leave these out of the consequences",
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
    expect(() => InhibitRule.perRun('A', ['B', 'A'])).toThrow(
      "alert 'A' cannot be its own consequence: leave it out of the alerts that it silences",
    );
  });

  test('a rule that would silence everything is refused', () => {
    const source = [Matcher.equal('alertname', 'A')];
    expect(() => new InhibitRule({ source, target: [], equal: ['run_id'] })).toThrow(
      'an inhibit rule has no matchers for its target and would apply to every alert: name the alerts',
    );
    expect(() => new InhibitRule({ source, target: [Matcher.equal('alertname', 'B')], equal: [] })).toThrow(
      "an inhibit rule has no equal labels, so that one run would silence all others: name labels that both alerts carry, for example 'run_id'",
    );
  });
});
