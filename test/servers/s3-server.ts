import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runCommand } from '../../tools/command';
import { freePort, requireProgram, RunningProgram, temporaryFolder, waitUntil } from './index';

const BUCKET = 'metrics';
const ACCESS_KEY = 'cluster-test';
const SECRET_KEY = 'cluster-test-secret';

/** A real S3 server on this machine, with one bucket. */
export class S3Server {
  /** @param host address under which this machine and the pods reach it */
  public static async start(host: string): Promise<S3Server> {
    const folder = temporaryFolder();
    mkdirSync(join(folder, BUCKET));
    const endpoint = `${host}:${await freePort()}`;
    const program = RunningProgram.start(requireProgram('versitygw'), ['--port', endpoint, 'posix', folder], {
      env: { ROOT_ACCESS_KEY: ACCESS_KEY, ROOT_SECRET_KEY: SECRET_KEY },
    });
    await waitUntil('the S3 server answers', async () => (await fetch(`http://${endpoint}/`)).status > 0, { programs: [program] });
    return new S3Server(endpoint, program);
  }

  public readonly bucket = BUCKET;

  /** A file in the format of `~/.aws/credentials`. */
  public readonly credentials = `[default]\naws_access_key_id = ${ACCESS_KEY}\naws_secret_access_key = ${SECRET_KEY}\n`;

  private constructor(
    public readonly endpoint: string,
    public readonly program: RunningProgram,
  ) {}

  /**
   * Puts a block into the bucket, as if a Prometheus had uploaded it.
   *
   * @param openMetrics its samples
   * @param externalLabels of that Prometheus
   */
  public async upload(openMetrics: string, externalLabels: Readonly<Record<string, string>>): Promise<void> {
    const folder = temporaryFolder();
    const [samples, config, blocks] = ['samples.om', 'objstore.yaml', 'blocks'].map((name) => join(folder, name));
    writeFileSync(samples, openMetrics);
    writeFileSync(config, stringify({ type: 'S3', config: this.config }));
    await runCommand(requireProgram('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', samples, blocks]);
    const labels = Object.entries(externalLabels).map(([name, value]) => `--label=${name}="${value}"`);
    await runCommand(requireProgram('thanos'), [
      'tools',
      'bucket',
      'upload-blocks',
      `--path=${blocks}`,
      `--objstore.config-file=${config}`,
      ...labels,
    ]);
  }

  private get config(): object {
    return { bucket: BUCKET, endpoint: this.endpoint, insecure: true, access_key: ACCESS_KEY, secret_key: SECRET_KEY };
  }
}
