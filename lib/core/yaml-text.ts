import { Yaml } from 'cdk8s';

/** The text of a configuration file; fields without a value are left out. */
export function yamlText(config: object): string {
  return Yaml.stringify(JSON.parse(JSON.stringify(config)));
}
