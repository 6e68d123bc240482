import { Content, Files, runTool, writeRelocated, writeTemporary } from './tool';

/**
 * @param config alertmanager.yml
 * @param files what it refers to: templates, secrets
 * @throws Error with amtool's words when Alertmanager would refuse it
 */
export async function checkAlertmanagerConfig(config: Content, files: Files = {}): Promise<void> {
  await runTool('amtool', ['check-config', writeRelocated(config, files)]);
}

/**
 * What a notification says.
 *
 * @param template text of the template file
 * @param text what is rendered, for example `{{ template "name" . }}`
 * @param data the notification, as Alertmanager's webhook has it
 * @param html whether it is rendered as HTML, with everything of the notification escaped
 */
export async function renderTemplate(template: string, text: string, data: object, html = false): Promise<string> {
  const glob = writeTemporary('file.tmpl', template);
  const dataFile = writeTemporary('data.json', JSON.stringify(data));
  const sources = [`--template.glob=${glob}`, `--template.data=${dataFile}`, `--template.text=${text}`];
  return runTool('amtool', ['template', 'render', ...sources, `--template.type=${html ? 'html' : 'text'}`]);
}
