/**
 * An exporter that attack.bench.ts attacks: tsx attack-subject.ts [WEB_CONFIG_FILE [SNAPSHOT_FOLDER]]. With a folder, a sidecar serves what
 * it records, which is the metrics of a run; without one, it has a page of 256 kB.
 */
import { Metric, TRAINING_METRICS } from '../../lib/metrics';
import { Exporter } from '../../trainer/src/exporter';

const MANY = 5000;
const LAYERS = 50;
const LARGE = Metric.gauge('bench_value', 'Value', { labels: [{ name: 'series', bound: MANY }] });

function recordMany({ recorder }: Exporter): void {
  for (let index = 0; index < MANY; index++) recorder.gauge(LARGE.name, { series: `series-${index}` }).set(index / 7);
}

function recordLayers({ recorder }: Exporter): void {
  for (const { name } of TRAINING_METRICS.filter((metric) => metric.name.startsWith('tf_layer_'))) {
    for (let layer = 0; layer < LAYERS; layer++) recorder.gauge(name, { layer: `layer_${layer}` }).set(layer / 7);
  }
}

async function main([webConfigFile, snapshotFolder]: string[]): Promise<void> {
  const places = { host: '127.0.0.1', port: 0, webConfigFile: webConfigFile || undefined, snapshotFolder: snapshotFolder || undefined };
  const exporter = await Exporter.start({ catalog: snapshotFolder ? TRAINING_METRICS : [LARGE], ...places });
  (snapshotFolder ? recordLayers : recordMany)(exporter);
  console.log(JSON.stringify({ port: exporter.port }));
}

void main(process.argv.slice(2));
