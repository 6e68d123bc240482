import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { Metric, Monitored, TrainingNamespace } from '../../lib';
import { LocalDiscovery, LocalPod } from '../../tools/local/local-discovery';
import { describeWithServers, instantQuery, startPrometheus, temporaryFolder, waitUntil } from '../servers';
import { prometheusConfig, stackIn } from '../kinds/foreign-kind';

describeWithServers(['prometheus'], 'something that is not ours, monitored', () => {
  let exporter: Server;
  let address: string;

  beforeAll(async () => {
    exporter = createServer(({ url }, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4').writeHead(url === '/stats' ? 200 : 404);
      response.end('# TYPE queue_depth gauge\nqueue_depth{queue="in"} 7\n');
    });
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => exporter.close(resolve)));

  test('is scraped at its port and path, and finished or foreign pods are not', async () => {
    const app = new App();
    const metrics = [Metric.gauge('queue_depth', 'Messages that wait', { labels: [{ name: 'queue', bound: 5 }] })];
    stackIn(app, { prometheus: { scrapeInterval: '1s' } }).monitor(
      Monitored.fromPods('queue', {
        namespace: TrainingNamespace.existing(app, 'messaging'),
        labels: { app: 'queue' },
        port: 'stats',
        metricsPath: '/stats',
        metrics,
      }),
    );
    const folder = temporaryFolder();
    const discovery = new LocalDiscovery(join(folder, 'targets'));
    const config = join(folder, 'prometheus.yml');
    writeFileSync(config, discovery.replaceIn(prometheusConfig(app), [address]));
    const pod: LocalPod = {
      namespace: 'messaging',
      name: 'queue-0',
      labels: { app: 'queue' },
      phase: 'Running',
      container: 'queue',
      addresses: { web: address, stats: address },
    };
    discovery.update([
      pod,
      { ...pod, name: 'queue-1', phase: 'Succeeded' },
      { ...pod, name: 'queue-2', namespace: 'elsewhere' },
      { ...pod, name: 'other-0', labels: { app: 'other' } },
    ]);
    const { url, program } = await startPrometheus(config);
    const target = { job: 'queue', instance: address, namespace: 'messaging', pod: 'queue-0', node: 'this-machine' };
    const depths = await waitUntil('the queue is scraped', () => instantQuery(url, 'queue_depth'), { programs: [program] });
    expect(depths).toEqual([{ metric: { __name__: 'queue_depth', queue: 'in', ...target }, value: 7 }]);
    expect(await instantQuery(url, 'up{job="queue"}')).toEqual([{ metric: { __name__: 'up', ...target }, value: 1 }]);
  });
});
