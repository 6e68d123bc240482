import { Command } from 'commander';
import { ExitCode } from './exit-codes';
import { deleteSummary } from './exporter';
import { SummaryOptions, summaryOptions, WITHOUT_CREDENTIALS } from './summary-options';

async function main({ pushUrl, pushHttpConfigFile, modelName }: Required<SummaryOptions>): Promise<void> {
  await deleteSummary({ url: pushUrl, httpConfigFile: pushHttpConfigFile, modelName });
  console.log(JSON.stringify({ level: 'info', url: pushUrl, model: modelName, msg: 'the summary is deleted' }));
}

const command = new Command('trainer-delete-summary')
  .description('Removes the summary that the last run of a model has left at a Pushgateway.')
  .configureOutput(WITHOUT_CREDENTIALS)
  .action(main);
for (const option of summaryOptions()) command.addOption(option.makeOptionMandatory(option.attributeName() !== 'pushHttpConfigFile'));

void command.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exit(ExitCode.FAILED);
});
