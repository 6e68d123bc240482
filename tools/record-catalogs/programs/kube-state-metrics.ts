import { kubeStateMetricsArguments } from '../../../lib/components/exporters/kube-state-metrics';
import { KubeStateMetricsKind } from '../../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { EXPORTED_METRICS } from '../../../lib/kinds/kube-state-metrics/kube-state-metrics-metrics';
import { freePort, requireProgram, untilReady } from '../../servers/start';
import { RunningProgram } from '../../servers/running-program';
import { serveKubernetesApi } from '../kubernetes-api';
import { Recording, untilExported } from '../recording';

/** kube-state-metrics as it is deployed, in a cluster in which everything has happened that it exports. */
export const kubeStateMetrics: Recording = {
  name: 'kube-state-metrics',
  programs: ['kube-state-metrics'],
  expositions: async () => {
    const api = await serveKubernetesApi();
    const [port, telemetryPort] = [await freePort(), await freePort()];
    const program = RunningProgram.start(requireProgram('kube-state-metrics'), [
      '--host=127.0.0.1',
      '--telemetry-host=127.0.0.1',
      `--port=${port}`,
      `--telemetry-port=${telemetryPort}`,
      `--apiserver=${api}`,
      ...kubeStateMetricsArguments(KubeStateMetricsKind.STANDARD, ''),
    ]);
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, program, '/livez');
    return [await untilExported(url, program, EXPORTED_METRICS)];
  },
};
