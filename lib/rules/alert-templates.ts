import { ALERT_TEXT } from '../templates/dialect';
import { assertTemplate, TemplateText } from '../templates/template-text';
import { AlertChanges } from './alert-changes';
import { assertPromql } from './valid-promql';

/** What of an alert may hold template expressions. */
type Texts = Pick<AlertChanges, 'summary' | 'description' | 'labels' | 'annotations'> & { readonly firstStep?: string };

/**
 * @param owner whose texts they are, as it stands in the error, for example `alert LossSpike`
 * @throws InvalidConfigError when Prometheus would refuse a text, or could never fill it in
 */
export function assertAlertTexts(owner: string, { labels = {}, annotations = {}, ...texts }: Texts): void {
  const { summary, description, firstStep } = texts;
  for (const [name, text] of Object.entries({ summary, description, firstStep })) assertAlertText(`${name} of ${owner}`, text);
  for (const [label, text] of Object.entries(labels)) assertAlertText(`label '${label}' of ${owner}`, text);
  for (const [annotation, text] of Object.entries(annotations)) assertAlertText(`annotation '${annotation}' of ${owner}`, text);
}

/**
 * @param what the text, as it stands in the error
 * @throws InvalidConfigError when Prometheus would refuse it, or could never fill it in
 */
export function assertAlertText(what: string, text?: string): void {
  if (text === undefined) return;
  assertTemplate(what, text, ALERT_TEXT);
  for (const query of TemplateText.parse(text, ALERT_TEXT).queries) assertPromql(`a query of ${what}`, query);
}
