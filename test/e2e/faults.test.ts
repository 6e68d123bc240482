import { ON_CALL_GROUP, RESEARCH_CHANNEL, RESEARCH_TEAM } from '../../tools/local/local-app';
import { LocalStack } from '../../tools/local/local-stack';
import { Notification } from '../../tools/local/notification';
import { describeWithServers, waitUntil } from '../servers';
import { fired, inhibited, reported, untilNotified } from './notified';

const GRAFANA = 'http://grafana.monitoring.svc:3000/d';
const RUN_DASHBOARD = `${GRAFANA}/trainwatch-run-overview?var-namespace=training&var-model_name=mnist&var-run_id=mnist`;

/** The links of a message, and that to a silence, which only Alertmanager knows. */
function links(stack: LocalStack, alert: string, dashboard: string | RegExp): object[] {
  return [
    { text: 'Dashboard', url: typeof dashboard === 'string' ? dashboard : expect.stringMatching(dashboard) },
    { text: 'Runbook', url: `${GRAFANA}/runbook-${alert}` },
    { text: 'Silence', url: expect.stringContaining(`${stack.alertmanagerUrl}/#/silences/new?filter=%7Balertname%3D%22${alert}%22`) },
  ];
}

function summaries(notifications: Notification[]): string[] {
  return notifications.map(({ to, title }) => `${to}: ${title}`);
}

describeWithServers(['prometheus', 'alertmanager'], 'a training run that goes wrong', () => {
  let stack: LocalStack;

  afterEach(async () => {
    await stack?.stop();
  });

  async function expectNobodyRefused(): Promise<void> {
    // The first one may well come after an alert that notifies at once.
    await waitUntil('a heartbeat arrives', () => stack.heartbeat.messages, { programs: stack.servers });
    expect(stack.dingtalk.refusals).toEqual([]);
    expect(stack.slack.refusals).toEqual([]);
  }

  test('that stalls notifies the on-call group in DingTalk once, and once more when it continues', async () => {
    stack = await LocalStack.start({ fault: 'stall' });
    const message = await untilNotified(stack, 'TrainingStalled', 'firing');
    expect(message).toMatchObject({ to: `DingTalk ${ON_CALL_GROUP}`, links: links(stack, 'TrainingStalled', RUN_DASHBOARD) });
    expect(message.lines).toEqual([
      expect.stringContaining('Run mnist (mnist) has stalled'),
      expect.stringMatching(
        /^Run mnist \(mnist\) has made no progress for .*s\. It holds its GPUs\. Read the last lines of its log, then restart it from its last checkpoint\.$/,
      ),
      expect.stringMatching(/^run_id=mnist, model_name=mnist, team=vision, .*namespace=training$/),
      expect.stringMatching(/^since .* UTC$/),
    ]);
    expect(await fired(stack)).toEqual(['TrainingStalled']);

    await stack.trainer.deletePod();
    await stack.trainer.start();
    await untilNotified(stack, 'TrainingStalled', 'resolved');
    expect(summaries(reported(stack))).toEqual([
      `DingTalk ${ON_CALL_GROUP}: 🔴 [firing 1] TrainingStalled`,
      `DingTalk ${ON_CALL_GROUP}: ✅ [resolved 1] TrainingStalled`,
    ]);
    await expectNobodyRefused();
  });

  test('with NaN notifies its own team in Slack, and nobody else', async () => {
    stack = await LocalStack.start({ fault: 'nan', team: RESEARCH_TEAM });
    const message = await untilNotified(stack, 'NonFiniteLoss', 'firing');
    expect(message).toMatchObject({
      to: `Slack ${RESEARCH_CHANNEL}`,
      title: '[FIRING:1] NonFiniteLoss mnist',
      links: links(stack, 'NonFiniteLoss', RUN_DASHBOARD),
    });
    expect(message.lines).toEqual([
      'NonFiniteLoss: Run mnist (mnist) produces NaN or infinite values',
      expect.stringContaining('resume it from the last good checkpoint'),
      expect.stringMatching(/^run mnist, model mnist, since .* UTC$/),
    ]);
    expect(await inhibited(stack)).toEqual({});
    expect(await fired(stack)).toEqual(['NonFiniteLoss']);

    // NaN is never saved, so the next attempt continues from the last good checkpoint.
    await stack.trainer.deletePod();
    await stack.trainer.start();
    await untilNotified(stack, 'NonFiniteLoss', 'resolved');
    expect(summaries(reported(stack))).toEqual([
      `Slack ${RESEARCH_CHANNEL}: [FIRING:1] NonFiniteLoss mnist`,
      `Slack ${RESEARCH_CHANNEL}: [RESOLVED] NonFiniteLoss mnist`,
    ]);
    await expectNobodyRefused();
  });

  test('that is killed fires TargetDown and nothing else', async () => {
    stack = await LocalStack.start({ fault: 'kill' });
    const message = await untilNotified(stack, 'TargetDown', 'firing');
    const dashboard = /\/d\/[\w-]+\?var-job=tensorflow-training&var-instance=127\.0\.0\.1%3A\d+$/;
    expect(message).toMatchObject({ to: `DingTalk ${ON_CALL_GROUP}`, links: links(stack, 'TargetDown', dashboard) });
    expect(message.lines).toEqual([
      expect.stringMatching(/Run mnist does not answer$/),
      expect.stringMatching(/\(target 127\.0\.0\.1:\d+ of job tensorflow-training, pod mnist-0\)/),
      expect.stringMatching(/^run_id=mnist, model_name=mnist, team=vision, .*namespace=training, .*pod=mnist-0/),
      expect.stringMatching(/^since .* UTC$/),
    ]);
    expect(stack.trainer.program.ending).toBe('SIGKILL');
    expect(await inhibited(stack)).toEqual({});
    expect(await fired(stack)).toEqual(['TargetDown']);

    await stack.trainer.start();
    await untilNotified(stack, 'TargetDown', 'resolved');
    expect(summaries(reported(stack))).toEqual([
      `DingTalk ${ON_CALL_GROUP}: 🔴 [firing 1] TargetDown`,
      `DingTalk ${ON_CALL_GROUP}: ✅ [resolved 1] TargetDown`,
    ]);
    await expectNobodyRefused();
  });

  test('on the CPU although it was given a GPU notifies its own team in Slack', async () => {
    stack = await LocalStack.start({ fault: 'gpu-fallback', team: RESEARCH_TEAM });
    const message = await untilNotified(stack, 'GpuFallbackToCpu', 'firing');
    expect(message).toMatchObject({ to: `Slack ${RESEARCH_CHANNEL}`, links: links(stack, 'GpuFallbackToCpu', RUN_DASHBOARD) });
    expect(message.lines[0]).toBe('GpuFallbackToCpu: Run mnist (mnist) trains on the CPU');
    expect(await inhibited(stack)).toEqual({});
    expect(await fired(stack)).toEqual(['GpuFallbackToCpu']);

    await stack.trainer.deletePod();
    await stack.trainer.start();
    await untilNotified(stack, 'GpuFallbackToCpu', 'resolved');
    expect(summaries(reported(stack))).toEqual([
      `Slack ${RESEARCH_CHANNEL}: [FIRING:1] GpuFallbackToCpu mnist`,
      `Slack ${RESEARCH_CHANNEL}: [RESOLVED] GpuFallbackToCpu mnist`,
    ]);
    await expectNobodyRefused();
  });
});
