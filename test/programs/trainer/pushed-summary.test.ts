import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { pushSummary } from '../../../trainer/src/exporter/run-summary';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function gateway(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function credentials(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'password'), 'hunter2-secret\n');
  const file = join(folder, 'http.yml');
  writeFileSync(file, 'basic_auth: { username: trainer, password_file: password }');
  return file;
}

describe('the push of a summary', () => {
  test('is given up after 10 seconds in all, however the answer trickles', async () => {
    const timers: NodeJS.Timeout[] = [];
    const url = await gateway((_, response) => {
      response.writeHead(200);
      timers.push(setInterval(() => response.write('.'), 500));
    });
    await expect(pushSummary({ url, modelName: 'cnn' }, () => [])).rejects.toThrow('10 s were not enough');
    timers.forEach(clearInterval);
  }, 30_000);

  test('says by which groups of alerts the run was not judged', async () => {
    const bodies: string[] = [];
    const url = await gateway((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => response.end());
    });
    await pushSummary({ url, modelName: 'gan', unjudged: ['plateau', 'divergence'] }, () => []);
    await pushSummary({ url, modelName: 'cnn' }, () => []);
    const said = bodies.map((body) => body.match(/^tf_run_summary_unjudged.*$/gm));
    expect(said).toEqual([['tf_run_summary_unjudged{group="plateau"} 1', 'tf_run_summary_unjudged{group="divergence"} 1'], null]);
  });

  test('is given up at a signal', async () => {
    const abort = new AbortController();
    const url = await gateway(() => abort.abort(new Error('the program is stopped')));
    await expect(pushSummary({ url, modelName: 'cnn' }, () => [], abort.signal)).rejects.toThrow('the program is stopped');
  });

  test('believes no more of an answer than a few lines of it', async () => {
    const url = await gateway((_, response) => response.writeHead(400).end('x'.repeat(1e6)));
    const error = await pushSummary({ url, modelName: 'cnn' }, () => []).catch((reason: Error) => reason.message);
    expect(error).toMatch(/^PUT failed with status 400: x+$/);
    expect(error!.length).toBeLessThan(5000);
  });

  test('follows no redirect, and repeats no credentials that the answer repeats', async () => {
    const asked: string[] = [];
    const elsewhere = await gateway((request, response) => {
      asked.push(request.url!);
      response.end();
    });
    const url = await gateway((request, response) =>
      response.writeHead(307, { location: elsewhere }).end(`${request.headers.authorization} trainer:hunter2-secret`),
    );
    const error = await pushSummary({ url, modelName: 'cnn', httpConfigFile: credentials() }, () => []).catch(
      (reason: Error) => reason.message,
    );
    expect(error).toBe('PUT failed with status 307: Basic … …');
    expect(asked).toEqual([]);
  });

  test('does not repeat an address that holds a password', async () => {
    const push = pushSummary({ url: 'http://user:hunter2@127.0.0.1:1', modelName: 'cnn' }, () => []);
    await expect(push).rejects.toThrow(/^the address of the Pushgateway must be one such as [^@]*$/);
  });
});
