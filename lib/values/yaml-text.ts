import { stringify } from 'yaml';

const TEXTS = new Map<string, string>();

/**
 * The text of a configuration file; fields without a value are left out. Written once per content: cdk8s validates the whole app for each
 * chart that it renders, and so asks for every file again and again.
 */
export function yamlText(config: object): string {
  const json = JSON.stringify(config);
  let text = TEXTS.get(json);
  // Version 1.1 quotes what older readers take for a boolean or a number, such as `yes` and `0775`; lines are never folded.
  if (text === undefined) TEXTS.set(json, (text = stringify(JSON.parse(json), { version: '1.1', lineWidth: 0 })));
  return text;
}

/** Several documents in one file. */
export function yamlTexts(documents: readonly object[]): string {
  return documents.map(yamlText).join('---\n');
}
