import { dirname, join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Content, Files, runTool, writeRelocated, writeTemporary } from './tool';

/**
 * @param config prometheus.yml
 * @param files what it refers to: rule files, certificates, password files
 * @throws Error with promtool's words when Prometheus would refuse it or one of its files
 */
export async function checkConfig(config: Content, files: Files = {}): Promise<void> {
  await runTool('promtool', ['check', 'config', '--lint=all', '--lint-fatal', writeRelocated(config, files)]);
}

/**
 * @param rules a rule file
 * @throws Error with promtool's words when Prometheus would refuse it
 */
export async function checkRules(rules: Content): Promise<void> {
  await runTool('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', writeTemporary('rules.yaml', rules)]);
}

/**
 * Runs promtool's unit tests. The groups of rules are evaluated in the order of the file: promtool by itself takes any, another one each
 * time, and a rule that reads what another group records would know it an evaluation sooner or later.
 *
 * @param rules a rule file
 * @param tests a test file without its `rule_files`
 * @throws Error with promtool's words when a test fails
 */
export async function testRules(rules: Content, tests: object): Promise<void> {
  const ruleFile = writeTemporary('rules.yaml', rules);
  const testFile = join(dirname(ruleFile), 'tests.yaml');
  const { groups } = (typeof rules === 'string' ? parse(rules) : rules) as { groups: { name: string }[] };
  writeFileSync(testFile, JSON.stringify({ rule_files: [ruleFile], group_eval_order: groups.map(({ name }) => name), ...tests }));
  await runTool('promtool', ['test', 'rules', testFile]);
}

/**
 * @param exposition what a /metrics page answers
 * @throws Error with promtool's words when Prometheus could not read it or a name is against the conventions
 */
export async function checkMetrics(exposition: string): Promise<void> {
  await runTool('promtool', ['check', 'metrics'], exposition);
}
