import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const NODE_EXPORTER_FIRST_STEPS: FirstSteps = {
  NodeDiskFull: 'Find the largest folders of that disk and make room.',
  NodeDiskFillingUp: 'Find what grows on that disk.',
  NodeMemoryLow: 'Find the process that uses the most memory.',
  NodeOOMKilled: 'Look for "oom-kill" in the log of the kernel: it names the process and its pod.',
  NodeInfinibandPortDown: 'Look at its cable and transceiver, and at the port of the switch at its other end.',
  NodeInfinibandErrors: 'Compare it with the other ports of the node, then look at its cable and transceiver.',
  NodeBondingDegraded: 'Look for "link" in the log of the kernel: it names the interface.',
  NodeClockSkew: 'Look at the time synchronization of the node.',
};
