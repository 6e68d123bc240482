import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parse } from 'yaml';

// Stands in for Grafana, which is more than a Go module. It is healthy only when everything is mounted where the settings say, and
// reports the health of a data source as the real one does.

interface DataSource {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

interface DashboardProvider {
  readonly name: string;
  readonly options: { readonly path: string };
}

const SETTINGS = '/etc/grafana/grafana.ini';
const STATE = '/var/lib/grafana';
const PORT = 3000;

const server = createServer((request, response) => {
  void answer(request.url ?? '/').then(
    (body) =>
      typeof body === 'string'
        ? response.writeHead(200, { 'content-type': 'text/plain' }).end(body)
        : response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    (error: Error) => {
      console.error(error.message);
      response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify({ message: error.message }));
    },
  );
});
server.listen(PORT, () => console.log(`stand-in for Grafana listens on port ${PORT}`));
process.once('SIGTERM', () => process.exit(0));

/** What it answers: text, or what becomes JSON. */
async function answer(path: string): Promise<object | string> {
  const uid = /^\/api\/datasources\/uid\/([^/]+)\/health$/.exec(path)?.[1];
  if (uid) return dataSourceHealth(uid);
  if (path === '/metrics') return metrics();
  if (path !== '/api/health') {
    throw new Error(`the stand-in serves only /api/health, /api/datasources/uid/<uid>/health and /metrics, not ${path}`);
  }
  accessSync(STATE, constants.W_OK);
  assertAdminPassword();
  dataSources();
  return { database: 'ok', dashboards: dashboards() };
}

function metrics(): string {
  return `# TYPE grafana_stat_totals_dashboard gauge\ngrafana_stat_totals_dashboard ${dashboards().length}\n`;
}

async function dataSourceHealth(uid: string): Promise<object> {
  const source = dataSources().find((candidate) => candidate.uid === uid);
  if (!source) throw new Error(`no data source with uid '${uid}' is provisioned`);
  const response = await fetch(`${source.url}/api/v1/query?query=1%2B1`);
  if (!response.ok) throw new Error(`data source '${source.name}' answers ${response.status}`);
  return { status: 'OK' };
}

function assertAdminPassword(): void {
  const file = /^\$__file\{(.+)\}$/.exec(setting('security', 'admin_password'))?.[1];
  if (!file) throw new Error(`${SETTINGS} does not read the admin password from a file`);
  if (readFileSync(file, 'utf8').trim() === '') throw new Error(`${file} is empty`);
}

function setting(section: string, key: string): string {
  const lines = readFileSync(SETTINGS, 'utf8').split(`[${section}]\n`)[1]?.split('\n[')[0].split('\n') ?? [];
  const value = lines.find((line) => line.startsWith(`${key} = `))?.slice(`${key} = `.length);
  if (value === undefined) throw new Error(`${SETTINGS} does not set ${key} in section ${section}`);
  return value;
}

function dataSources(): DataSource[] {
  const found = provisioned('datasources').flatMap((file) => (file as { datasources?: DataSource[] }).datasources ?? []);
  for (const { uid, name, type, url } of found) {
    if (!uid || !name || !type || !URL.canParse(url)) throw new Error(`data source '${name}' lacks a uid, a type or a URL`);
  }
  if (found.length === 0) throw new Error('no data source is provisioned');
  return found;
}

/** The uids of the dashboards that are provisioned. */
function dashboards(): string[] {
  const providers = provisioned('dashboards').flatMap((file) => (file as { providers?: DashboardProvider[] }).providers ?? []);
  if (providers.length === 0) throw new Error('no dashboards are provisioned');
  return providers.flatMap(({ name, options }) => {
    const files = readdirSync(options.path, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
    if (files.length === 0) throw new Error(`provider '${name}' finds no dashboard in ${options.path}`);
    return files.map((file) => (JSON.parse(readFileSync(join(options.path, file), 'utf8')) as { uid: string }).uid);
  });
}

function provisioned(kind: string): unknown[] {
  const folder = join(setting('paths', 'provisioning'), kind);
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as unknown);
}
