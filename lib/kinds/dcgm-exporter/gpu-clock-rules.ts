import { AlertingRule } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { rounded } from '../../values/percent-text';
import { reading } from '../device-readings';
import { DcgmExporterThresholds } from './dcgm-exporter-thresholds';
import { OF_RUN, RUN_OF_GPU } from './gpu-run-rules';
import { GPU, GPU_DASHBOARD, GPU_OF_RUN, WHICH } from './gpu-text';

/** Mean clock of each GPU that computes. */
const CLOCK = 'gpu:DCGM_FI_DEV_SM_CLOCK:busy_mean';

/** What those GPUs draw. */
const POWER = 'gpu:DCGM_FI_DEV_POWER_USAGE:busy_mean';

/**
 * GPUs that compute at a lower clock than their peers: those of the same model that work for the same run, or are of the same node where
 * runs are not known.
 */
export function clockRules(knowsRuns: boolean, thresholds: Required<DcgmExporterThresholds>): RuleGroup {
  const { clockPeerRatio, clockPeers, clockBusyRatio, clockWindow, clockFor, flappingFor } = thresholds;
  // Of the pod that holds the GPU now: the one before may have left it idle.
  const mean = (metric: string) => `avg_over_time(${reading(metric)}[${clockWindow}:1m]) and ${metric}`;
  const busy = `${mean('DCGM_FI_DEV_SM_CLOCK')} and avg_over_time(${reading('DCGM_FI_DEV_GPU_UTIL')}[${clockWindow}:1m]) > ${rounded(100 * clockBusyRatio)}`;
  const clock = `max by (node, gpu, UUID, modelName) (${busy})`;
  const peers = knowsRuns ? 'namespace, run_id, modelName' : 'node, modelName';
  const usual = (series: string) => `on (${peers}) group_left () quantile by (${peers}) (0.5, ${series})`;
  return new RuleGroup('gpu-clocks', {
    interval: '1m',
    rules: [
      new RecordingRule(CLOCK, {
        expr: knowsRuns ? `${clock}\n* on (node, UUID) group_left (${OF_RUN.join(', ')}) ${RUN_OF_GPU}` : clock,
      }),
      new RecordingRule(POWER, {
        expr: `0 * ${CLOCK} + on (node, UUID) group_left () max by (node, UUID) (${mean('DCGM_FI_DEV_POWER_USAGE')})`,
      }),
      new AlertingRule('GpuClockBelowPeers', {
        expr: [
          `${CLOCK} / ${usual(CLOCK)} < ${clockPeerRatio}`,
          `and on (${peers}) count by (${peers}) (${CLOCK}) >= ${clockPeers}`,
          // One that does more than its peers meets its power limit at a lower clock; one that is held back draws less than they do.
          `unless ${POWER} > ${usual(POWER)}`,
        ].join('\n'),
        for: clockFor,
        keepFiringFor: flappingFor,
        severity: Severity.WARNING,
        summary: `${GPU_OF_RUN} runs at a lower clock than its peers`,
        description: `${GPU}${WHICH} runs at {{ $value | humanizePercentage }} of the median clock of the busy GPUs of its ${knowsRuns ? 'run' : 'node'}. It draws no more power than they do, and they wait for it.`,
        dashboard: GPU_DASHBOARD,
      }),
    ],
  });
}
