import { DcgmExporterKind } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { DcgmProfile } from '../../lib/kinds/dcgm-exporter/dcgm-profile';
import { KubeStateMetricsKind } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { SHIPPED_GROUPS } from '../../tools/shipped-rules';
import { Judge } from '../../tools/signal/judge';
import { describeWithJudge } from '../servers';

const KINDS = [TrainerKind.STANDARD, new KubeStateMetricsKind(), new DcgmExporterKind({ profile: DcgmProfile.RESTRICTED })];
const RULES = { groups: KINDS.flatMap(({ ruleGroups }) => ruleGroups.map((group) => group._render())) };
const HOURS = 3;

let started: Judge | undefined;
afterAll(() => started?.stop());

/** What an alert says when it begins to fire: it fires to the end with these labels, and no other alert of its name ever does. */
async function says(
  alertname: string,
  series: Record<string, string>,
  labels: object,
  summary: string,
  description: string,
): Promise<void> {
  const { firing } = await (started ??= Judge.start(RULES)).judge({
    series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    scrape: 60,
    evaluate: 60,
    oneInterval: true,
    end: HOURS * 3600,
    alerts: [alertname],
    texts: true,
  });
  const said = firing.map(({ from: _from, ...one }) => one);
  expect(said).toEqual([{ labels: { alertname, ...labels }, annotations: { summary, description }, to: null }]);
}

const FAILED = { severity: 'critical', namespace: 'training', run_id: 'pytorch-0' };

describeWithJudge([], 'an alert names the run', () => {
  test('with its model', async () => {
    await says(
      'TrainingRunFailed',
      { 'tf_run_state{state="failed", namespace="training", run_id="pytorch-0", model_name="resnet"}': '1x200' },
      { ...FAILED, model_name: 'resnet' },
      'Run pytorch-0 (resnet) failed',
      'Run pytorch-0 (resnet) ended with an error. This alert ends when the run is started again, when its Job is deleted, or after 1d. Read the last lines of its log.',
    );
  });

  test('without parentheses when its pod names no model', async () => {
    await says(
      'TrainingRunFailed',
      { 'tf_run_state{state="failed", namespace="training", run_id="pytorch-0"}': '1x200' },
      FAILED,
      'Run pytorch-0 failed',
      'Run pytorch-0 ended with an error. This alert ends when the run is started again, when its Job is deleted, or after 1d. Read the last lines of its log.',
    );
  });
});

test('no alert that ships writes a model or team that its labels may lack', () => {
  const texts = SHIPPED_GROUPS.flatMap(({ alerts }) => alerts.flatMap((alert) => alert.texts));
  expect(texts.filter((text) => /\{\{ \$labels\.(model_name|modelName|team)\b/.test(text))).toEqual([]);
});

describeWithJudge([], 'an alert says', () => {
  test('what a loss must gain that gains less', async () => {
    const run = 'namespace="training", run_id="pytorch-0"';
    await says(
      'LossPlateau',
      { [`tf_train_loss{${run}, worker="0"}`]: '0.7x200', [`tf_steps_per_second{${run}, worker="0"}`]: '2 3 '.repeat(100).trim() },
      { ...FAILED, severity: 'warning' },
      'Run pytorch-0 no longer learns',
      'The loss of run pytorch-0 falls by less than 1.5% an hour, and noise does not explain that. The run still uses its GPUs. Compare the curve with earlier runs of the model, then stop the run or change its learning rate.',
    );
  });

  test.each([
    ['0.6123', '0.612'],
    ['0.00002', '2e-05'],
    ['1234', '1.234k'],
  ])('a loss of %s in digits that are read as what they are', async (loss, text) => {
    const run = 'namespace="training", run_id="pytorch-0"';
    await says(
      'HighLossThreshold',
      { [`tf_train_loss{${run}, worker="0"}`]: `${loss}x200`, [`tf_run_loss_threshold{${run}}`]: '0.00001x200' },
      { ...FAILED, severity: 'warning' },
      'The loss of run pytorch-0 is above its limit',
      `The loss of run pytorch-0 averaged ${text} over the last 5m, above the limit set for the run. Compare the curve with earlier runs of the model.`,
    );
  });

  test.each([
    [
      'on which node a GPU is underused',
      { node: 'gpu-1' },
      'GPU 0 of run bert on node gpu-1 is busy 12% of the time. Look at data wait: slow input is the most frequent cause.',
    ],
    [
      'of no node outside Kubernetes',
      {},
      'GPU 0 of run bert is busy 12% of the time. Look at data wait: slow input is the most frequent cause.',
    ],
  ])('%s', async (_, node, description) => {
    const labels = { run_id: 'bert', device: '0', ...node };
    const matchers = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    const series = { [`tf_gpu_utilization{${matchers.join(', ')}}`]: '12x200' };
    await says('LowGPUUtilization', series, { ...labels, severity: 'warning' }, 'GPU 0 of run bert is underused', description);
  });

  test('which container was OOM-killed', async () => {
    const pod = 'namespace="training", pod="bert-1"';
    await says(
      'TrainerOOMKilled',
      {
        [`kube_pod_labels{${pod}, label_trainwatch_subject="trainer", label_trainwatch_run_id="bert"}`]: '1x200',
        [`kube_pod_info{${pod}, node="gpu-1"}`]: '1x200',
        [`kube_pod_container_status_terminated_reason{${pod}, container="trainer", reason="OOMKilled"}`]: '_x100 1x100',
      },
      { severity: 'critical', namespace: 'training', pod: 'bert-1', container: 'trainer', node: 'gpu-1', run_id: 'bert' },
      'Run bert was OOM-killed (container trainer exceeded its memory limit)',
      'Container trainer of pod training/bert-1 used more memory than its limit and was OOM-killed. Run bert loses its work since the last checkpoint. Raise the memory limit, or make the run use less.',
    );
  });

  test('which GPU throttles', async () => {
    const gpu = { node: 'gpu-1', gpu: '0', UUID: 'GPU-a', modelName: 'H200' };
    const labels = Object.entries(gpu).map(([name, value]) => `${name}="${value}"`);
    await says(
      'GpuThermalThrottling',
      { [`DCGM_FI_DEV_THERMAL_VIOLATION{${labels.join(', ')}}`]: '0+3e9x200' },
      { ...gpu, severity: 'warning' },
      'GPU 0 on node gpu-1 is thermally throttled',
      'GPU 0 on node gpu-1 (H200) was throttled by heat for 5% of the last 5m. The run on it is slower. Compare the temperatures of the GPUs of the node, then look at its fans and air.',
    );
  });
});
