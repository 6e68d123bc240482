import { DcgmExporterKind } from '../../../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { DcgmProfile } from '../../../lib/kinds/dcgm-exporter/dcgm-profile';
import { renderedRules } from '../../../tools/shipped-rules';
import { Judge } from '../../../tools/signal/judge';
import { healthyGpu } from '../../../tools/simulated-gpu';
import { Timeline } from '../../../tools/simulated-run';
import { describeWithJudge } from '../../servers';
import { withLabels } from '../../../tools/bench/simulated-fleet';
import { firesBetween, HOUR, quietAt } from './expectations';
import { FiringAlert, firingAt, momentSeconds } from './scenario';
import { GPUS, NODE } from './simulated-cluster';
import { InputSeries, sample } from './simulated-run';
import { Part, Stories } from './stories';

const { modelName } = GPUS[0];
const TARGET = { job: 'dcgm-exporter', instance: '10.0.0.8:9400', node: NODE };

/** What an exporter without any right on its node says of its GPUs. */
function node(gpus: readonly Record<string, Timeline>[]): InputSeries[] {
  return gpus.flatMap((changes, index) => {
    const identity = { gpu: String(index), UUID: `GPU-${index}`, modelName, ...TARGET };
    return healthyGpu(DcgmProfile.RESTRICTED).map(({ metric, labels, value }) => ({
      series: withLabels(metric, { ...labels, ...identity }),
      values: sample(changes[metric] ?? value, HOUR),
    }));
  });
}

const ofGpu = (alertname: string, severity: string, index: number): FiringAlert => {
  return { alertname, severity, node: NODE, gpu: String(index), UUID: `GPU-${index}`, modelName };
};
const lowFrom =
  (seconds: number, from: number, to: number): Timeline =>
  (t) =>
    t < seconds ? from : to;
const CAPPED = { DCGM_FI_DEV_SM_CLOCK: lowFrom(600, 1755, 1000), DCGM_FI_DEV_POWER_USAGE: lowFrom(600, 600, 300) };

const SCENARIOS = [
  {
    name: 'a GPU is held back among its peers of the node',
    series: node([{}, {}, CAPPED, {}]),
    firing: firesBetween('21m45s', '22m', ofGpu('GpuClockBelowPeers', 'warning', 2)),
  },
  {
    name: 'all GPUs of the node are held back',
    series: node([CAPPED, CAPPED, CAPPED, CAPPED]),
    firing: quietAt('22m', '1h'),
  },
  {
    name: 'memory of a GPU fails, and the node is named without a run',
    series: node([{}, { DCGM_FI_DEV_ECC_DBE_VOL_TOTAL: lowFrom(600, 0, 1) }]),
    firing: firesBetween('9m45s', '10m', ofGpu('GpuEccUncorrectable', 'critical', 1)),
  },
];

describeWithJudge([], 'the rules on what a restricted dcgm-exporter knows', () => {
  const rules = renderedRules([new DcgmExporterKind({ profile: DcgmProfile.RESTRICTED })]);
  let started: Judge | undefined;
  const judge = () => (started ??= Judge.start(rules, 1));
  afterAll(() => started?.stop());

  test.each(SCENARIOS)('$name', async ({ series, firing }) => {
    const part: Part = { series, seconds: HOUR, alone: true };
    const fired = await new Stories(judge, [part]).firing(part);
    for (const [moment, expected] of Object.entries(firing)) {
      const alerts = expected.filter(({ alertname }) => alertname !== 'Watchdog');
      expect([moment, firingAt(fired, momentSeconds(moment))]).toEqual([moment, alerts]);
    }
  });
});
