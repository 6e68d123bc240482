import { INVALID, VALID } from '../promql/expressions';
import { describeWithServers } from '../servers';
import { checkRules } from './promtool';

function ruleFile(expressions: string[]): object {
  return { groups: [{ name: 'expressions', rules: expressions.map((expr, i) => ({ record: `expression:${i}:value`, expr })) }] };
}

describeWithServers(['promtool'], 'promtool and our own check of PromQL', () => {
  test('agree on every expression that is valid', async () => {
    await checkRules(ruleFile(VALID));
  });

  test('agree on every expression that is invalid', async () => {
    // promtool stops at the first mistake that is none of PromQL, and lists the others: an empty expression is one of those.
    const refused = await checkRules(ruleFile(INVALID)).catch((error: Error) => error.message);
    const accepted = INVALID.filter((_, i) => !String(refused).includes(`"expression:${i}:value"`));
    expect(accepted).toEqual([]);
  });
});
