import { renderRuleFile } from '../../lib/rules/rule-file';
import { DcgmExporterKind } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { DcgmProfile } from '../../lib/kinds/dcgm-exporter/dcgm-profile';
import { KubeStateMetricsKind } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { ISubjectKind } from '../../lib/kinds/subject';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { SHIPPED_GROUPS } from '../../tools/shipped-rules';
import { describeWithServers } from '../servers';
import { testRules } from './promtool';

/** What an alert of a kind says, as Prometheus fills it in: it fires with these labels, and no other alert of its name does. */
async function says(
  kind: ISubjectKind,
  alertname: string,
  series: Record<string, string>,
  labels: object,
  summary: string,
  description: string,
): Promise<void> {
  const group = kind.ruleGroups.find(({ alerts }) => alerts.some(({ name }) => name === alertname));
  if (!group) throw new Error(`kind ${kind.id} has no alert ${alertname}`);
  const alert = { exp_labels: labels, exp_annotations: { summary, description } };
  await testRules(renderRuleFile(group), {
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [{ alertname, eval_time: '3h', exp_alerts: [alert] }],
      },
    ],
  });
}

const FAILED = { severity: 'critical', namespace: 'training', run_id: 'pytorch-0' };

describeWithServers(['promtool'], 'an alert names the run', () => {
  test('with its model', async () => {
    await says(
      TrainerKind.STANDARD,
      'TrainingRunFailed',
      { 'tf_run_state{state="failed", namespace="training", run_id="pytorch-0", model_name="resnet"}': '1x200' },
      { ...FAILED, model_name: 'resnet' },
      'Run pytorch-0 (resnet) failed',
      'Run pytorch-0 (resnet) ended with an error. Its log names the error.',
    );
  });

  test('without parentheses when its pod names no model', async () => {
    await says(
      TrainerKind.STANDARD,
      'TrainingRunFailed',
      { 'tf_run_state{state="failed", namespace="training", run_id="pytorch-0"}': '1x200' },
      FAILED,
      'Run pytorch-0 failed',
      'Run pytorch-0 ended with an error. Its log names the error.',
    );
  });
});

test('no alert that ships writes a model or team that its labels may lack', () => {
  const texts = SHIPPED_GROUPS.flatMap(({ alerts }) => alerts.flatMap((alert) => alert.texts));
  expect(texts.filter((text) => /\{\{ \$labels\.(model_name|modelName|team)\b/.test(text))).toEqual([]);
});

describeWithServers(['promtool'], 'an alert says', () => {
  const plateau = (values: string, text: string) =>
    says(
      TrainerKind.STANDARD,
      'LossPlateau',
      {
        'run:tf_train_loss:avg5m{namespace="training", run_id="pytorch-0"}': values,
        'run:tf_train_steps:rate5m{namespace="training", run_id="pytorch-0"}': '1x200',
      },
      { ...FAILED, severity: 'warning' },
      'Run pytorch-0 no longer learns',
      `The loss of run pytorch-0 ${text} in the last 1h. The run still uses its GPUs.`,
    );

  test('by how little the loss improved', async () => {
    await plateau('1-0.00005x200', 'improved by only 0.3018%');
  });

  test('that the loss did not improve at all', async () => {
    await plateau('1+0.00005x200', 'did not improve');
  });

  test.each([
    ['on which node a GPU is underused', { node: 'gpu-1' }, 'GPU 0 of run bert on node gpu-1 is busy 12% of the time.'],
    ['of no node outside Kubernetes', {}, 'GPU 0 of run bert is busy 12% of the time.'],
  ])('%s', async (_, node, description) => {
    const labels = { run_id: 'bert', device: '0', ...node };
    const matchers = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    const series = { [`tf_gpu_utilization{${matchers.join(', ')}}`]: '12x200' };
    await says(
      TrainerKind.STANDARD,
      'LowGPUUtilization',
      series,
      { ...labels, severity: 'warning' },
      'GPU 0 of run bert is underused',
      description,
    );
  });

  test('which container was OOM-killed', async () => {
    const pod = 'namespace="training", pod="bert-1"';
    await says(
      new KubeStateMetricsKind(),
      'TrainerOOMKilled',
      {
        [`kube_pod_labels{${pod}, label_trainwatch_subject="trainer", label_trainwatch_run_id="bert"}`]: '1x200',
        [`kube_pod_info{${pod}, node="gpu-1"}`]: '1x200',
        [`kube_pod_container_status_terminated_reason{${pod}, container="trainer", reason="OOMKilled"}`]: '_x100 1x100',
      },
      { severity: 'critical', namespace: 'training', pod: 'bert-1', container: 'trainer', node: 'gpu-1', run_id: 'bert' },
      'Run bert was OOM-killed (container trainer exceeded its memory limit)',
      'Container trainer of pod training/bert-1 used more memory than its limit and was OOM-killed. Run bert loses its work since the last checkpoint.',
    );
  });

  test('which GPU throttles', async () => {
    const gpu = { node: 'gpu-1', gpu: '0', UUID: 'GPU-a', modelName: 'H200' };
    const labels = Object.entries(gpu).map(([name, value]) => `${name}="${value}"`);
    await says(
      new DcgmExporterKind({ profile: DcgmProfile.RESTRICTED }),
      'GpuThermalThrottling',
      { [`DCGM_FI_DEV_THERMAL_VIOLATION{${labels.join(', ')}}`]: '0+3e9x200' },
      { ...gpu, severity: 'warning' },
      'GPU 0 on node gpu-1 is thermally throttled',
      'GPU 0 on node gpu-1 (H200) was throttled by heat for 5% of the last 5m.',
    );
  });
});
