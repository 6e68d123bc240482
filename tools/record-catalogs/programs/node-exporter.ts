import { nodeExporterArguments } from '../../../lib/components/exporters/node-exporter';
import { freePort, requireProgram, untilReady } from '../../servers/start';
import { RunningProgram } from '../../servers/running-program';
import { Recording, untilExported } from '../recording';

/** node-exporter with the collectors that are deployed, on this machine. */
export const nodeExporter: Recording = {
  name: 'node-exporter',
  programs: ['node_exporter'],
  expositions: async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const program = RunningProgram.start(requireProgram('node_exporter'), [
      `--web.listen-address=${address}`,
      ...nodeExporterArguments(''),
    ]);
    await untilReady(`http://${address}`, program, '/');
    return [await untilExported(`http://${address}`, program, ['node_time_seconds'])];
  },
};
