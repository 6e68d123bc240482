import { InhibitRule } from '../../rules/inhibit-rule';
import { KUBE_STATE_METRICS } from '../kube-state-metrics/kube-state-metrics-metrics';
import { TRAINING_JOB } from '../trainer/training-job';
import { DcgmProfile } from './dcgm-profile';

/** What happens to a run when a GPU that it holds fails. */
const OF_RUN = [
  ...['TrainingStalled', 'TrainingRunFailed', 'TrainingRunVanished', 'TrainingInitTooLong', 'RestartLoop', 'NoProgressAcrossRestarts'],
  ...['CheckpointStale', 'ExporterStale', 'GpuIdleWhileAllocated', 'LowGPUUtilization', 'TrainingThroughputDrop'],
];

/** What lowers the clocks of a GPU, as its driver says. */
const HELD_BACK = ['GpuThermalThrottling', 'GpuPowerBrake', 'GpuBoardLimit'];

const SLOWER = ['TrainingThroughputDrop', 'StepTimeTailLatency', 'StragglerWorker'];

/**
 * Which of the alerts are consequences of which.
 *
 * @internal
 */
export function dcgmExporterInhibitRules(profile: DcgmProfile): InhibitRule[] {
  const ofGpu = (cause: string, consequences: string[]) => InhibitRule.ofConsequences({ cause, consequences, equal: ['node', 'UUID'] });
  return [
    ofGpu('GpuXidFatal', [
      ...[
        'GpuXidError',
        'GpuNvlinkErrors',
        'GpuPcieReplays',
        'GpuEccUncorrectable',
        'GpuRowRemapFailure',
        'GpuRowRemapPending',
        'GpuHbmErrors',
      ],
    ]),
    ofGpu('GpuEccUncorrectable', ['GpuRowRemapPending', 'GpuHbmErrors']),
    ofGpu('GpuRowRemapFailure', ['GpuEccUncorrectable', 'GpuHbmErrors', 'GpuRowRemapPending']),
    ofGpu('GpuThermalThrottling', ['GpuTemperatureHigh', 'GpuMemoryTemperatureHigh']),
    ofGpu('GpuPowerBrake', ['GpuBoardLimit']),
    ...HELD_BACK.map((cause) => ofGpu(cause, ['GpuClockBelowPeers'])),
    ...(profile === DcgmProfile.PROFILING ? ofRuns() : []),
  ];
}

/** Only with profiling is known which run holds a GPU. */
function ofRuns(): InhibitRule[] {
  return [
    InhibitRule.perRun('RunOnFailedGpu', OF_RUN, TRAINING_JOB),
    InhibitRule.perRun('RunOnFailedGpu', ['TargetDown'], 'prometheus'),
    InhibitRule.perRun('RunOnFailedGpu', ['TrainerJobFailed', 'TrainerCrashLooping'], KUBE_STATE_METRICS),
    ...[...HELD_BACK, 'GpuClockBelowPeers'].map((cause) => InhibitRule.perRun(cause, SLOWER, TRAINING_JOB)),
  ];
}
