import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const DCGM_EXPORTER_FIRST_STEPS: FirstSteps = {
  GpuThermalThrottling: 'Compare the temperatures of the GPUs of the node, then look at its fans and air.',
  GpuPowerBrake: 'Look at the power supplies of the node.',
  GpuBoardLimit: 'Look at the power cables of the GPU and at the power supplies of the node.',
  GpuClockBelowPeers: 'Compare the limits of its clocks and of its power with those of another GPU of the run.',
  GpuTemperatureHigh: 'Compare it with the other GPUs of the node, then look at fans and air.',
  GpuMemoryTemperatureHigh: 'Compare it with the other GPUs of the node, then look at fans and air.',
  GpuXidFatal: 'Drain the node, then reset or replace the GPU.',
  GpuXidError: 'Read the log of the program that used the GPU.',
  GpuEccUncorrectable: 'Stop the run on it and reset the GPU.',
  GpuRowRemapFailure: 'Drain the node and replace the GPU.',
  GpuRowRemapPending: 'Reset the GPU when its run has ended.',
  GpuHbmErrors: 'Run the diagnostics of the vendor when the run has ended.',
  GpuNvlinkErrors: 'Look for the other end of the link with errors.',
  GpuPcieReplays: 'Find what shares its switch or riser, and reseat the GPU when its run has ended.',
  GpuLost: 'Drain the node and reboot it.',
  GpuNodeUnmonitored: 'Look at the pod of dcgm-exporter on that node.',
};
