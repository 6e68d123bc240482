import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort, requireProgram, untilReady } from '../../servers/start';
import { RunningProgram } from '../../servers/running-program';
import { temporaryFolder } from '../../temporary-folder';
import { Recording, untilExported } from '../recording';

/** Alertmanager, one of two that gossip, after a notification that nobody took and a silence. */
export const alertmanager: Recording = {
  name: 'alertmanager',
  programs: ['alertmanager'],
  expositions: async () => {
    const gossip = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const [{ url, program }] = await Promise.all([start(gossip[0], gossip[1]), start(gossip[1], gossip[0])]);
    await post(`${url}/api/v2/alerts`, [{ labels: { alertname: 'Recorded' } }]);
    const exposition = await untilExported(url, program, [
      'alertmanager_notifications_failed_total',
      'alertmanager_cluster_peer_info',
      'alertmanager_notification_latency_seconds_bucket',
      'alertmanager_dispatcher_alert_processing_duration_seconds_count',
    ]);
    return [exposition];
  },
};

async function start(gossip: string, peer: string): Promise<{ url: string; program: RunningProgram }> {
  const folder = temporaryFolder();
  const config = join(folder, 'alertmanager.yml');
  const nobody = `http://127.0.0.1:${await freePort()}/`;
  writeFileSync(
    config,
    stringify({
      route: { receiver: 'nobody', group_wait: '0s', group_interval: '1s' },
      receivers: [{ name: 'nobody', webhook_configs: [{ url: nobody }] }],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const program = RunningProgram.start(requireProgram('alertmanager'), [
    `--config.file=${config}`,
    `--storage.path=${folder}`,
    `--web.listen-address=${address}`,
    `--cluster.listen-address=${gossip}`,
    `--cluster.peer=${peer}`,
  ]);
  await untilReady(`http://${address}`, program);
  return { url: `http://${address}`, program };
}

async function post(url: string, body: unknown): Promise<void> {
  const { ok, status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!ok) throw new Error(`${url} answered ${status}`);
}
