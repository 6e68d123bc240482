import { Command } from 'commander';
import { ExitCode, usageExit } from './exit-codes';
import { deleteSummary } from './exporter';
import { SummaryOptions, summaryOptions, WITHOUT_CREDENTIALS } from './summary-options';

async function main({ pushUrl, pushHttpConfigFile, modelName }: Required<Omit<SummaryOptions, 'unjudged'>>): Promise<void> {
  await deleteSummary({ url: pushUrl, httpConfigFile: pushHttpConfigFile, modelName });
  console.log(JSON.stringify({ level: 'info', url: pushUrl, model: modelName, msg: 'summary deleted' }));
}

const command = new Command('trainer-delete-summary')
  .description('Deletes the summary that the last run of a model pushed to a Pushgateway.')
  .exitOverride()
  .configureOutput(WITHOUT_CREDENTIALS)
  .action(main);
for (const option of summaryOptions()) command.addOption(option.makeOptionMandatory(option.attributeName() !== 'pushHttpConfigFile'));

void command.parseAsync().catch((error: Error) => {
  const usage = usageExit(error);
  if (usage === undefined) console.error(`the summary could not be deleted: ${error.message}`);
  process.exit(usage ?? ExitCode.FAILED);
});
