import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DcgmExporterKind } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { dcgmCountersCsv } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-metrics';
import { scrapedSeries } from '../../lib/kinds/scraped-series';
import { yamlText } from '../../lib/values/yaml-text';
import { StaticTargets } from '../../lib/scraping/target-lists';
import { dcgmExposition } from '../../tools/cluster/dcgm-exposition';
import { describeWithServers, startPrometheus, temporaryFolder, waitUntil } from '../servers';

const HOLDER = { namespace: 'training', pod: 'mnist-x7k2p', container: 'trainer' };

type Series = Record<string, string>;

describeWithServers(['prometheus'], 'what Prometheus stores of dcgm-exporter', () => {
  const kind = DcgmExporterKind.STANDARD;
  let stored: Series[];

  beforeAll(async () => {
    const exposition = dcgmExposition(dcgmCountersCsv(kind.catalog.metrics), 'gpu-1', HOLDER);
    const exporter = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(exposition));
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
    exporter.unref();
    const target = new StaticTargets([`127.0.0.1:${(exporter.address() as AddressInfo).port}`], {
      labels: {
        __meta_kubernetes_pod_container_port_name: 'gpu-metrics',
        __meta_kubernetes_namespace: 'dcgm-exporter',
        __meta_kubernetes_pod_name: 'dcgm-exporter-4l2kq',
        __meta_kubernetes_pod_node_name: 'gpu-1',
      },
    });
    const jobs = kind.scrapeConfigs(['dcgm-exporter']).map((job) => job.withServiceDiscovery(target)._render());
    const config = join(temporaryFolder(), 'prometheus.yml');
    writeFileSync(config, yamlText({ global: { scrape_interval: '1s' }, scrape_configs: jobs }));
    const { url, program } = await startPrometheus(config);
    const series = async () => {
      const answer = await fetch(`${url}/api/v1/series?match[]=${encodeURIComponent('{__name__=~"DCGM_.*"}')}`);
      return ((await answer.json()) as { data: Series[] }).data;
    };
    stored = await waitUntil('something is scraped', series, { until: ({ length }) => length > 0, programs: [program] });
  });

  test('is every metric of its catalog, for each GPU', () => {
    const names = stored.map(({ __name__ }) => __name__);
    expect([...new Set(names)].sort()).toEqual([...kind.catalog.seriesNames].sort());
    expect(names).toHaveLength(2 * kind.catalog.seriesNames.length);
  });

  test('names the pod that holds the GPU, and not that of the exporter, as nobody holds the other one', () => {
    const holders = stored
      .filter(({ __name__ }) => __name__ === 'DCGM_FI_DEV_GPU_TEMP')
      .map(({ gpu, namespace, pod }) => ({ gpu, namespace, pod }));
    expect(holders).toEqual(
      expect.arrayContaining([
        { gpu: '0', namespace: 'training', pod: 'mnist-x7k2p' },
        { gpu: '1', namespace: undefined, pod: undefined },
      ]),
    );
  });

  test('has no other label than its catalog and its scrape say: no host name, and no pod on counters of errors', () => {
    const [{ targetLabels = [] }] = scrapedSeries(kind);
    const foreign = stored.flatMap(({ __name__, ...labels }) => {
      const known = [...targetLabels, ...(kind.catalog.labelNamesOf(__name__) ?? [])];
      return Object.keys(labels)
        .filter((label) => !known.includes(label))
        .map((label) => `${__name__} has ${label}`);
    });
    expect(foreign).toEqual([]);
  });
});
