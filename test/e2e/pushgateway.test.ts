import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { JANITOR_PROGRAM } from '../../lib/components/exporters/pushgateway-janitor';
import { describeWithServers, freePort, requireProgram, RunningProgram, waitUntil } from '../servers';

describeWithServers(['pushgateway'], 'the janitor of a Pushgateway', () => {
  let url: string;

  beforeAll(async () => {
    url = `http://127.0.0.1:${await freePort()}`;
    const program = RunningProgram.start(requireProgram('pushgateway'), [`--web.listen-address=${new URL(url).host}`]);
    await waitUntil('the Pushgateway is ready', async () => (await fetch(`${url}/-/ready`)).ok, { programs: [program] });
  });

  async function push(path: string): Promise<void> {
    const response = await fetch(`${url}/metrics/${path}`, { method: 'PUT', body: 'tf_train_loss 0.3\n' });
    expect(response.status).toBe(200);
  }

  async function jobs(): Promise<string[]> {
    const { data } = (await (await fetch(`${url}/api/v1/metrics`)).json()) as { data: { labels: { job: string } }[] };
    return data.map(({ labels }) => labels.job).sort();
  }

  function clean(maxAgeSeconds: number, target = url) {
    const env = { ...process.env, PUSHGATEWAY_URL: target, MAX_AGE_SECONDS: String(maxAgeSeconds) };
    return promisify(execFile)(process.execPath, ['-e', JANITOR_PROGRAM], { env });
  }

  test('deletes old groups, whatever their labels hold, and leaves the others alone', async () => {
    await push('job/nightly');
    await push(`job/evaluation/dataset@base64/${Buffer.from('s3://bucket/ä b').toString('base64url')}`);
    await push('job/empty/shard@base64/=');
    await clean(3600);
    expect(await jobs()).toEqual(['empty', 'evaluation', 'nightly']);
    const { stdout } = await clean(0);
    expect(await jobs()).toEqual([]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { labels: { job: string } }).labels.job)
        .sort(),
    ).toEqual(['empty', 'evaluation', 'nightly']);
  });

  test('fails when it cannot reach the Pushgateway', async () => {
    await expect(clean(0, `http://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('failed'),
    });
  });
});
