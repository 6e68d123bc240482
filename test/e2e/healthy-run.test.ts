import { LocalStack } from '../../tools/local/local-stack';
import { describeWithServers, instantQuery, waitUntil } from '../servers';
import { fired, reported } from './notified';

/** The names of the alerts of a webhook of Alertmanager. */
function alertsOf(body: string): string[] {
  const { alerts } = JSON.parse(body) as { readonly alerts: readonly { readonly labels: { readonly alertname: string } }[] };
  return alerts.map(({ labels }) => labels.alertname);
}

describeWithServers(['prometheus', 'alertmanager'], 'a healthy training run', () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await LocalStack.start({ epochs: 5 });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  test('is scraped with the labels that routing and links need', async () => {
    const look = () => instantQuery(stack.prometheusUrl, 'tf_run_state{state="running"} == 1');
    const [{ metric }] = await waitUntil('Prometheus sees the run', look, { programs: [...stack.servers, stack.trainer.program] });
    expect(metric).toMatchObject({
      job: 'tensorflow-training',
      namespace: 'training',
      pod: 'mnist-0',
      run_id: 'mnist',
      model_name: 'mnist',
      team: 'vision',
    });
  });

  test('learns: its accuracy on unseen digits is above 95 %', async () => {
    const look = () => instantQuery(stack.prometheusUrl, 'max_over_time(tf_val_accuracy[10m]) > 0.95');
    await waitUntil('the accuracy is above 95 %', look, { deadlineMs: 120_000, programs: stack.servers });
  });

  test('completes, and is then no target any more', async () => {
    await stack.trainer.program.closed;
    expect(stack.trainer.program.ending).toBe('exit code 0');
    const look = () => instantQuery(stack.prometheusUrl, 'absent(up{job="tensorflow-training"})');
    await waitUntil('the run is no target any more', look, { programs: stack.servers });
    const states = await instantQuery(stack.prometheusUrl, 'last_over_time(tf_run_state[10m]) == 1');
    expect(states.map(({ metric }) => metric.state)).toEqual(['completed']);
  });

  test('raises no alert that somebody must be notified of; only the heartbeat arrives', async () => {
    const heartbeats = stack.heartbeat.messages.length;
    await waitUntil('another heartbeat arrives', () => stack.heartbeat.messages.length > heartbeats, { programs: stack.servers });
    expect(await fired(stack)).toEqual([]);
    // For the digest: that it is over, and that a batch was harder than those before it.
    const digest = await fired(stack, 'info');
    expect(digest).toContain('TrainingRunCompleted');
    expect(['LossSpike', 'TrainingRunCompleted']).toEqual(expect.arrayContaining(digest));
    // What only inhibits is sent to nobody: a scrape in the second in which the program ends is RunUnreachable.
    expect(['RunUnreachable', 'Watchdog']).toEqual(expect.arrayContaining(await fired(stack, 'none')));
    const arrived = stack.heartbeat.messages.flatMap(({ body }) => alertsOf(body));
    expect([...new Set(arrived)]).toEqual(['Watchdog']);
    expect(reported(stack)).toEqual([]);
  });
});
