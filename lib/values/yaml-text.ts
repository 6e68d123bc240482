import { Yaml } from 'cdk8s';

const TEXTS = new Map<string, string>();

/**
 * The text of a configuration file; fields without a value are left out. Written once per content: cdk8s validates the whole app for each
 * chart that it renders, and so asks for every file again and again.
 */
export function yamlText(config: object): string {
  const json = JSON.stringify(config);
  let text = TEXTS.get(json);
  if (text === undefined) TEXTS.set(json, (text = Yaml.stringify(JSON.parse(json))));
  return text;
}
