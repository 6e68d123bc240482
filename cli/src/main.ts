import { Command, Option } from 'commander';
import { mixinSchema, readMixinConfig } from './mixin-config';
import { mixinFiles } from './mixin-files';
import { differences, writeFiles } from './written-files';

interface Options {
  readonly config?: string;
  readonly out?: string;
  readonly check?: boolean;
  readonly schema?: boolean;
}

const program = new Command('trainwatch').description('Monitoring as code for TensorFlow training on Kubernetes GPUs');

program
  .command('mixin')
  .description('Writes rules, dashboards, scrape jobs and routes for the Prometheus, Grafana and Alertmanager that you already run')
  .option('--config <file>', 'what differs from the defaults, in YAML')
  .option('--out <folder>', 'where the files are written')
  .option('--check', 'write nothing; exit with 1 if a file is not as it would be written')
  .addOption(new Option('--schema', 'print the JSON schema of the configuration').conflicts(['config', 'out', 'check']))
  .action((options: Options, command: Command) => {
    try {
      mixin(options);
    } catch (error) {
      command.error((error as Error).message.replace(/^/gm, 'error: '), { exitCode: 2 });
    }
  });

program.parse();

function mixin({ config, out, check, schema }: Options): void {
  if (schema) {
    process.stdout.write(`${JSON.stringify(mixinSchema(), null, 2)}\n`);
    return;
  }
  if (out === undefined) throw new Error('--out is missing: name the folder where the files are, for example --out monitoring');
  const texts = mixinFiles(readMixinConfig(config));
  if (!check) {
    const { written, deleted } = writeFiles(out, texts);
    console.log(`${Object.keys(texts).length} files in ${out}: ${written} written, ${deleted} deleted, the others are as they were`);
    return;
  }
  const wrong = differences(out, texts);
  for (const line of wrong) console.error(line);
  if (wrong.length === 0) console.log(`${Object.keys(texts).length} files in ${out} are as they would be written`);
  else process.exitCode = 1;
}
