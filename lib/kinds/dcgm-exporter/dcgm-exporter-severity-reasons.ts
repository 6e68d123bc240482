import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const DCGM_EXPORTER_SEVERITY_REASONS: SeverityReasons = {
  RunOnFailedGpu: 'It notifies nobody.',
  GpuThermalThrottling: 'The run is slower and loses nothing; cooling is repaired by day.',
  GpuPowerBrake: 'The run is slower and loses nothing; power is repaired by day.',
  GpuBoardLimit: 'The run is slower and loses nothing; the board is looked at by day.',
  GpuClockBelowPeers: 'The run is slower and loses nothing; the limit or the node is looked at by day.',
  GpuTemperatureHigh: 'The GPU protects itself by lower clocks.',
  GpuMemoryTemperatureHigh: 'The GPU protects itself by lower clocks.',
  GpuXidFatal: 'The GPU computes nothing more, and each run that is placed on it fails; drain the node.',
  GpuXidError: 'Most of these errors come from the program, which its owner corrects.',
  GpuEccUncorrectable: 'Data on the GPU was lost, and the run on it may continue with wrong numbers; stop it and reset the GPU.',
  GpuRowRemapFailure: 'The next error of that memory ends a run or falsifies it; drain the node.',
  GpuRowRemapPending: 'The GPU works with less memory until it is reset.',
  GpuHbmErrors: 'All errors so far were repaired.',
  GpuNvlinkErrors: 'Transfers are repeated; the run is slower and loses nothing.',
  GpuPcieReplays: 'All transfers so far were repeated; GpuXidFatal and GpuLost page when the GPU is gone.',
  GpuLost: 'A GPU is gone, and the run that held it hangs or fails; drain the node and reboot it.',
  GpuNodeUnmonitored: 'Nothing is lost; a failure of that hardware would show in the run.',
};
