import { Content, Files, runTool, writeRelocated } from './tool';

/**
 * @param config alertmanager.yml
 * @param files what it refers to: templates, secrets
 * @throws Error with amtool's words when Alertmanager would refuse it
 */
export async function checkAlertmanagerConfig(config: Content, files: Files = {}): Promise<void> {
  await runTool('amtool', ['check-config', writeRelocated(config, files)]);
}

/**
 * Where an alert goes.
 *
 * @param config alertmanager.yml
 * @returns names of the receivers, in the order of the routes
 */
export async function routesTest(config: Content, labels: Readonly<Record<string, string>>): Promise<string[]> {
  const matchers = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const receivers = await runTool('amtool', ['config', 'routes', 'test', `--config.file=${writeRelocated(config, {})}`, ...matchers]);
  return receivers.trim().split(',');
}
