import { InvalidArgumentError, Option, OutputConfiguration } from 'commander';
import { option } from './environment-option';
import { readHttpClientConfig } from './exporter/http-client-config';

/** At which Pushgateway, and under which name, the summary of a run is left. */
export interface SummaryOptions {
  readonly pushUrl?: string;
  readonly pushHttpConfigFile?: string;
  readonly modelName?: string;
  readonly unjudged?: readonly string[];
}

export function summaryOptions(): Option[] {
  return [
    option('--push-url <url>', 'Pushgateway to push a summary of the run to at its end (default: none)').argParser(pushgatewayUrl),
    option('--push-http-config-file <file>', "TLS and credentials for the Pushgateway, in the format of Prometheus' http_config").argParser(
      httpConfigFile,
    ),
    option(
      '--model-name <name>',
      'label model_name of the summary, which replaces that of the previous run (default: the model)',
    ).argParser(labelValue),
  ];
}

export function unjudgedOption(): Option {
  const description = 'groups of alerts by which the run is not judged, as its summary says, with commas (default: none)';
  return option('--unjudged <groups>', description).argParser(groupNames);
}

/** Shows commander's errors, which repeat what was given, without the password of an address. */
export const WITHOUT_CREDENTIALS: OutputConfiguration = {
  outputError: (text, write) => write(text.replace(/\/\/\S*@/g, '//…@')),
};

function pushgatewayUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash) {
    throw new InvalidArgumentError('it must be a URL such as http://pushgateway.training.svc:9091');
  }
  if (url.username || url.password) throw new InvalidArgumentError('put credentials into the file of --push-http-config-file');
  return text.replace(/\/$/, '');
}

/** Looked into before training: what is wrong with it must not come to light when the run is over. */
function httpConfigFile(file: string): string {
  try {
    readHttpClientConfig(file);
    return file;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function groupNames(text: string): string[] {
  const groups = text.split(',');
  if (groups.every((group) => /^[a-z]{1,32}$/.test(group)) && groups.length <= 16) return [...new Set(groups)];
  throw new InvalidArgumentError('it must be a list such as plateau,divergence');
}

function labelValue(text: string): string {
  if (/^[a-z0-9]([-a-z0-9_.]{0,61}[a-z0-9])?$/i.test(text)) return text;
  throw new InvalidArgumentError("it must be at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends");
}
