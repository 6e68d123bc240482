import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubeStateMetricsArguments } from '../../lib/components/exporters/kube-state-metrics';
import { customResourceStateYaml } from '../../lib/kinds/kube-state-metrics/custom-resource-state';
import { KubeStateMetricsKind } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { TrainingFramework } from '../../lib/kinds/kube-state-metrics/training-framework';
import { RunningProgram } from '../../tools/servers/running-program';
import { freePort, requireProgram, untilReady } from '../../tools/servers/start';
import { temporaryFolder } from '../../tools/temporary-folder';

const KIND = new KubeStateMetricsKind({ frameworks: Object.values(TrainingFramework) });

/** kube-state-metrics that runs, and where it answers. */
export interface FrameworkExporter {
  readonly program: RunningProgram;
  readonly url: string;
}

/**
 * Starts kube-state-metrics with the arguments and the configuration for all training frameworks with which it is deployed.
 *
 * @param cluster the argument that says which API server it asks
 */
export async function startFrameworkExporter(cluster: string): Promise<FrameworkExporter> {
  const file = join(temporaryFolder(), 'custom-resource-state.yaml');
  writeFileSync(file, customResourceStateYaml(KIND.frameworks));
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const program = RunningProgram.start(requireProgram('kube-state-metrics'), [
    '--host=127.0.0.1',
    '--telemetry-host=127.0.0.1',
    `--port=${port}`,
    `--telemetry-port=${telemetryPort}`,
    cluster,
    ...kubeStateMetricsArguments(KIND, file),
  ]);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, program, '/livez');
  return { program, url };
}
