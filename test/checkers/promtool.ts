import { dirname, join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
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
 * Runs promtool's unit tests.
 *
 * @param rules a rule file
 * @param tests a test file without its `rule_files`
 * @throws Error with promtool's words when a test fails
 */
export async function testRules(rules: Content, tests: object): Promise<void> {
  const ruleFile = writeTemporary('rules.yaml', rules);
  const testFile = join(dirname(ruleFile), 'tests.yaml');
  writeFileSync(testFile, stringify({ rule_files: [ruleFile], ...tests }));
  await runTool('promtool', ['test', 'rules', testFile]);
}

/**
 * @param exposition what a /metrics page answers
 * @throws Error with promtool's words when Prometheus could not read it or a name is against the conventions
 */
export async function checkMetrics(exposition: string): Promise<void> {
  await runTool('promtool', ['check', 'metrics'], exposition);
}
