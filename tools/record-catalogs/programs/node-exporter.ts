import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeExporterArguments } from '../../../lib/components/exporters/node-exporter';
import { freePort, requireProgram, untilReady } from '../../servers/start';
import { RunningProgram } from '../../servers/running-program';
import { temporaryFolder } from '../../temporary-folder';
import { Recording, untilExported } from '../recording';

/** What the kernel counts of a port, as sysfs-class-infiniband of its documentation lists it. */
const COUNTERS = [
  ...['VL15_dropped', 'excessive_buffer_overrun_errors', 'link_downed', 'link_error_recovery', 'local_link_integrity_errors'],
  ...['multicast_rcv_packets', 'multicast_xmit_packets', 'port_rcv_constraint_errors', 'port_rcv_data', 'port_rcv_discards'],
  ...['port_rcv_errors', 'port_rcv_packets', 'port_rcv_remote_physical_errors', 'port_rcv_switch_relay_errors'],
  ...['port_xmit_constraint_errors', 'port_xmit_data', 'port_xmit_discards', 'port_xmit_packets', 'port_xmit_wait'],
  ...['symbol_error', 'unicast_rcv_packets', 'unicast_xmit_packets'],
];

/** A port of InfiniBand and a bond of two links, as /sys shows them: few machines have either. */
function links(): string {
  const folder = temporaryFolder();
  const device = 'class/infiniband/mlx5_0';
  const port = `${device}/ports/1`;
  const bond = 'class/net/bond0';
  const files: Record<string, string> = {
    [`${device}/fw_ver`]: '28.39.1002',
    [`${device}/board_id`]: 'MT_0000000838',
    [`${device}/hca_type`]: 'MT4129',
    [`${port}/link_layer`]: 'InfiniBand',
    [`${port}/state`]: '4: ACTIVE',
    [`${port}/phys_state`]: '5: LinkUp',
    [`${port}/rate`]: '400 Gb/sec (4X NDR)',
    ...Object.fromEntries(COUNTERS.map((counter) => [`${port}/counters/${counter}`, '0'])),
    // Without any processor it panics.
    'devices/system/cpu/cpu0/topology/core_id': '0',
    'class/net/bonding_masters': 'bond0',
    [`${bond}/bonding/slaves`]: 'eth0 eth1',
    [`${bond}/lower_eth0/bonding_slave/mii_status`]: 'up',
    [`${bond}/lower_eth1/bonding_slave/mii_status`]: 'up',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${content}\n`);
  }
  return folder;
}

async function exposition(sysfs: string, names: readonly string[]): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const given = nodeExporterArguments('').filter((argument) => !argument.startsWith('--path.sysfs='));
  const program = RunningProgram.start(requireProgram('node_exporter'), [
    `--web.listen-address=${address}`,
    `--path.sysfs=${sysfs}`,
    ...given,
  ]);
  await untilReady(`http://${address}`, program, '/');
  return untilExported(`http://${address}`, program, names);
}

/** node-exporter with the collectors that are deployed: on this machine, and with the links that it lacks. */
export const nodeExporter: Recording = {
  name: 'node-exporter',
  programs: ['node_exporter'],
  expositions: async () => [
    await exposition('/sys', ['node_time_seconds']),
    await exposition(links(), ['node_infiniband_state_id', 'node_bonding_slaves']),
  ],
};
