import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metric, TRAINING_METRICS } from '../../lib/metrics';
import { Exporter } from '../../trainer/src/exporter';
import { TrainingMonitor } from '../../trainer/src/monitor/training-monitor';
import { RunningProgram } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';
import { temporaryFolder } from '../temporary-folder';
import { Bench, below, Figure, forOrientation } from './bench';

const SIDECAR = join(__dirname, '../../build/trainer/sidecar.js');
const SCRAPES = 300;
const MANY = 10_000;
const OWN_MEMORY = 'tf_exporter_memory_bytes';
const MEGABYTE = 1e6;
const LAYERS = 50;

interface Peak {
  readonly exporterMegabytes: number;
  readonly sidecarMegabytes: number;
}

/** A whole run with as many layers as are exported one by one. */
function recordRun(exporter: Exporter): void {
  const { recorder } = exporter;
  const monitor = new TrainingMonitor(recorder);
  monitor.begin({ epochs: 1, stepsPerEpoch: 1 });
  monitor.completeStep({ dataWait: 0.001, compute: 0.1, optimizer: 0.01 }, 64);
  monitor.completeWindow({ losses: Float32Array.of(0.5), accuracies: Float32Array.of(0.5), learningRate: 0.001 });
  const ofLayers = TRAINING_METRICS.filter(({ name }) => name.startsWith('tf_layer_'));
  for (const { name } of ofLayers) {
    for (let layer = 0; layer < LAYERS; layer++) recorder.gauge(name, { layer: `layer_${layer}` }).set(layer / 7);
  }
}

function recordMany({ recorder }: Exporter): void {
  for (let series = 0; series < MANY; series++) recorder.gauge('bench_value', { series: `series-${series}` }).set(series / 7);
}

/** The most memory that either of the two ways to serve has while it is scraped again and again. */
async function peakOf(catalog: Metric[], record: (exporter: Exporter) => void): Promise<Peak> {
  const snapshotFolder = temporaryFolder();
  const exporter = await Exporter.start({ catalog, host: '127.0.0.1', port: 0, snapshotFolder });
  const sidecar = RunningProgram.start(process.execPath, [
    SIDECAR,
    ...['--snapshot-dir', snapshotFolder, '--metrics-host', '127.0.0.1', '--metrics-port', '0'],
  ]);
  try {
    record(exporter);
    const sidecarPort = await waitUntil('the sidecar serves', () => /"port":(\d+)/.exec(sidecar.log)?.[1] ?? '', { programs: [sidecar] });
    let [exporterBytes, sidecarBytes] = [0, 0];
    for (let scrape = 0; scrape < SCRAPES; scrape++) {
      const page = await (await fetch(`http://127.0.0.1:${exporter.port}/metrics`)).text();
      exporterBytes = Math.max(exporterBytes, Number(new RegExp(`^${OWN_MEMORY} (.*)$`, 'm').exec(page)?.[1]));
      await (await fetch(`http://127.0.0.1:${sidecarPort}/metrics`)).text();
      sidecarBytes = Math.max(sidecarBytes, residentBytes(sidecar.pid!));
    }
    return { exporterMegabytes: exporterBytes / MEGABYTE, sidecarMegabytes: sidecarBytes / MEGABYTE };
  } finally {
    // With SIGTERM it would wait for a scrape of the trainer's death.
    sidecar.kill('SIGINT');
    await Promise.all([exporter.stop(), sidecar.closed]);
  }
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function run(): Promise<Figure[]> {
  const whole = await peakOf(TRAINING_METRICS, recordRun);
  const ownMemory = TRAINING_METRICS.filter(({ name }) => name === OWN_MEMORY);
  const ofMany = await peakOf(
    [Metric.gauge('bench_value', 'Value', { labels: [{ name: 'series', bound: MANY }] }), ...ownMemory],
    recordMany,
  );
  return [
    below(40, 'heap and external memory of the exporter thread', whole.exporterMegabytes, 'MB'),
    below(80, 'resident memory of the sidecar', whole.sidecarMegabytes, 'MB'),
    forOrientation(`the exporter thread with ${MANY} series`, ofMany.exporterMegabytes, 'MB'),
  ];
}

export const bench: Bench = {
  title: 'Memory of the exporter and of its sidecar',
  method: `Peak of each during ${SCRAPES} scrapes without a pause, including garbage, with every metric of a run and ${LAYERS} layers.`,
  run,
};
