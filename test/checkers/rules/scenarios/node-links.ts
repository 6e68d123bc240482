import { firesBetween, HOUR, MINUTE, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { NODE, simulatedCluster } from '../simulated-cluster';
import { InputSeries, simulatedRun, TARGET, Timeline } from '../simulated-run';

function runOnNode(changes: Record<string, Timeline>, seconds = HOUR): InputSeries[] {
  return [...simulatedRun(seconds, {}), ...simulatedCluster(seconds, changes)];
}

const ofPort = (alertname: string): FiringAlert => ({ alertname, severity: 'warning', node: NODE, device: 'mlx5_0', port: '1' });
const ofBond: FiringAlert = {
  ...{ alertname: 'NodeBondingDegraded', severity: 'warning', node: NODE, master: 'bond0' },
  ...{ job: 'node-exporter', instance: '10.0.0.6:9100' },
};

const { namespace, run_id, model_name, team, node } = TARGET;
const onLostLink: FiringAlert = { alertname: 'RunOnLostLink', severity: 'none', namespace, run_id, model_name, team, node };

/** As InfiniBand numbers the states of a port. */
const [DOWN, INIT, ACTIVE] = [1, 2, 4];

/** A node is away for half an hour and comes back. */
const rebooted =
  (before: number, after: number): Timeline =>
  (t) =>
    t < 600 ? before : t < 600 + 30 * MINUTE ? undefined : after;

export const NODE_LINKS: Scenario[] = [
  {
    name: 'NodeInfinibandPortDown: a port that was active, for two minutes, and for an hour after it is active again',
    series: runOnNode({ node_infiniband_state_id: (t) => (t < 600 ? ACTIVE : t < 1200 ? DOWN : ACTIVE) }, 2 * HOUR),
    firing: {
      ...firesBetween('11m45s', '12m', ofPort('NodeInfinibandPortDown')),
      '1h19m': [WATCHDOG, ofPort('NodeInfinibandPortDown')],
      ...quietAt('1h21m'),
    },
  },
  {
    name: 'NodeInfinibandPortDown: also when it does not come back with its node, or waits for a subnet manager',
    series: runOnNode({ node_infiniband_state_id: rebooted(ACTIVE, INIT) }),
    firing: firesBetween('41m45s', '42m', ofPort('NodeInfinibandPortDown')),
  },
  {
    name: 'NodeInfinibandPortDown: quiet about a port without a cable, and while a link is trained again',
    series: runOnNode({ node_infiniband_state_id: (t) => (t < 600 ? DOWN : t >= 1200 && t < 1200 + 105 ? DOWN : ACTIVE) }),
    firing: quietAt('9m', '20m', '21m45s', '1h'),
  },
  {
    name: 'RunOnLostLink: says which run is on the node of a port that is down',
    series: runOnNode({ node_infiniband_state_id: (t) => (t < 600 ? ACTIVE : DOWN) }),
    firing: firesBetween('11m45s', '12m15s', ofPort('NodeInfinibandPortDown'), onLostLink),
  },
  {
    name: 'RunOnLostLink: quiet about a run on another node',
    series: [
      ...simulatedRun(HOUR, {}).map((one) => ({ ...one, series: one.series.replace(`node="${node}"`, 'node="gpu-9"') })),
      ...simulatedCluster(HOUR, { node_infiniband_state_id: (t) => (t < 600 ? ACTIVE : DOWN) }),
    ],
    firing: { '12m15s': [WATCHDOG, ofPort('NodeInfinibandPortDown')] },
  },
  {
    name: 'NodeInfinibandErrors: a link that goes down a second time within the hour',
    series: runOnNode({ node_infiniband_link_downed_total: (t) => 7 + Number(t >= 600) + Number(t >= 1200) }),
    firing: firesBetween('19m45s', '20m', ofPort('NodeInfinibandErrors')),
  },
  {
    name: 'NodeInfinibandErrors: more than 120 wrong symbols in an hour, or more than ten recoveries',
    series: runOnNode({
      node_infiniband_symbol_error_total: (t) => Math.min(121, Math.floor(t / 10)),
      node_infiniband_link_error_recovery_total: (t) => (t < 600 ? 0 : 5),
    }),
    firing: firesBetween('20m', '20m15s', ofPort('NodeInfinibandErrors')),
  },
  {
    name: 'NodeInfinibandErrors: quiet at 120 wrong symbols and ten recoveries in an hour, when the switch restarts once, and when its driver is loaded anew',
    series: runOnNode(
      {
        node_infiniband_symbol_error_total: (t) => (t < 5400 ? 900 + Math.floor(t / 30) : 0),
        node_infiniband_link_error_recovery_total: (t) => Math.floor(t / 360),
        node_infiniband_link_downed_total: (t) => Number(t >= 600),
      },
      2 * HOUR,
    ),
    firing: quietAt('10m', '30m', '1h29m', '1h31m', '2h'),
  },
  {
    name: 'NodeBondingDegraded: one of two links is down for five minutes',
    series: runOnNode({ node_bonding_active: (t) => (t < 600 ? 2 : 1) }),
    firing: firesBetween('14m45s', '15m', ofBond),
  },
  {
    name: 'NodeBondingDegraded: quiet about a bond without links, and while a port of the switch restarts',
    series: runOnNode({
      node_bonding_slaves: (t) => (t < 600 ? 0 : 2),
      node_bonding_active: (t) => (t < 600 ? 0 : t >= 1200 && t < 1200 + 285 ? 1 : 2),
    }),
    firing: quietAt('10m', '24m45s', '25m', '1h'),
  },
];
