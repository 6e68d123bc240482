import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { grafanaDashboardSchema } from './grafana-dashboard';
import { integrations } from './integrations';
import { timeZones } from './time-zones';

const ROOT = join(__dirname, '..', '..');

/** What Alertmanager, Go and grafana-operator accept, written down by `npm run record-grammars`; it needs Go, and the sources that `npm run servers` gets. */
async function main(): Promise<void> {
  await write('lib/routing/receivers/recorded/integrations.ts', integrations());
  await write('lib/values/recorded/time-zones.ts', timeZones());
  await write('test/operator/recorded/grafana-dashboard.json', await grafanaDashboardSchema());
}

async function write(path: string, text: string): Promise<void> {
  const file = join(ROOT, path);
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
