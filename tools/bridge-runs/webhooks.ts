/** A webhook with `count` alerts whose run_ids are `run-<number>-<i>.`, with labels and annotations as long as real ones. */
export function webhook(number: number, count: number, severity = 'warning'): object {
  const alerts = Array.from({ length: count }, (_, i) => ({
    status: 'firing',
    labels: {
      alertname: `TrainingAlert${number % 12}`,
      severity,
      run_id: `run-${number}-${i}.`,
      model_name: 'resnet50-imagenet',
      team: 'vision',
      namespace: 'training',
      pod: `resnet50-${number}-${i}-x7k2p`,
      node: `gpu-node-${i}`,
    },
    annotations: { summary: `run-${number} makes no progress`, description: 'The step counter has not moved for 12 minutes' },
    startsAt: '2026-03-01T01:30:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: `${number}-${i}`,
  }));
  const externalURL = 'http://alertmanager:9093';
  return { version: '4', groupKey: `group-${number}`, status: 'firing', receiver: 'oncall', externalURL, truncatedAlerts: 0, alerts };
}

/** The run_ids of `webhook` that a text holds. */
export function runIdsIn(text: string): string[] {
  return [...text.matchAll(/run_id=(run-\d+-\d+)\./g)].map((match) => match[1]);
}
