import { HOUR } from './expectations';
import { FiringAlert } from './scenario';
import { GPUS, NODE, simulatedCluster } from './simulated-cluster';
import { InputSeries, simulatedRun, TARGET, Timeline, until } from './simulated-run';

/** A healthy run on the first GPU of a node with two, with some of what the exporters say changed. */
export function runOnGpu(changes: Record<string, Timeline> = {}, seconds = HOUR): InputSeries[] {
  return [...simulatedRun(seconds, {}), ...simulatedCluster(seconds, changes)];
}

const { namespace, pod, run_id, model_name, team } = TARGET;

/** An alert on a GPU that nobody holds. */
export function ofFreeGpu(index: number, alertname: string, severity: string): FiringAlert {
  const { gpu, UUID, modelName } = GPUS[index];
  return { alertname, severity, node: NODE, gpu, UUID, modelName };
}

/** An alert on a GPU, with the run that holds it. */
export function ofGpu(index: number, alertname: string, severity: string, further: FiringAlert = {}): FiringAlert {
  const run: FiringAlert = index === 0 ? { namespace, pod, run_id, model_name, team } : {};
  return { ...ofFreeGpu(index, alertname, severity), ...run, ...further };
}

/** The series of the exporter that match end after ten minutes, and return after `back` seconds if that is given. */
export function gone(pattern: RegExp, series: InputSeries[], back = Infinity): InputSeries[] {
  return series.map((one) => {
    if (!pattern.test(one.series)) return one;
    const { values } = until(600, [one])[0];
    const missing = Array<string>(Math.min(back, HOUR) / 15).fill('_');
    return { ...one, values: [values, ...missing, ...one.values.split(' ').slice(600 / 15 + missing.length + 1)].join(' ') };
  });
}
