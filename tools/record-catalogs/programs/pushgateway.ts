import { freePort, requireProgram, untilReady } from '../../servers/start';
import { RunningProgram } from '../../servers/running-program';
import { Recording, untilExported } from '../recording';

/** A Pushgateway with one group. */
export const pushgateway: Recording = {
  name: 'pushgateway',
  programs: ['pushgateway'],
  expositions: async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const url = `http://${address}`;
    const program = RunningProgram.start(requireProgram('pushgateway'), [`--web.listen-address=${address}`]);
    await untilReady(url, program);
    await fetch(`${url}/metrics/job/recorded`, { method: 'PUT', body: '' });
    return [await untilExported(url, program, ['push_time_seconds', 'pushgateway_http_push_duration_seconds'])];
  },
};
