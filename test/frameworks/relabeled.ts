import { RenderedJob } from '../../tools/frameworks/judged-objects';
import { runTool, writeTemporary } from '../checkers/tool';

/** What the container of Prometheus has in its environment, and its sidecar writes into the file. */
const IN_THE_POD = { SHARD: '0', POD_NAME: 'prometheus-kps-0' };

/** The prometheus.yaml of the operator, as its sidecar writes it for Prometheus. */
export function asMounted(config: string): string {
  return Object.entries(IN_THE_POD).reduce((text, [name, value]) => text.replaceAll(`$(${name})`, value), config);
}

/**
 * The labels that targets have after a job has relabeled them, in the order of their addresses. Those that it drops are left out.
 *
 * @param targets labels as service discovery finds them, with `__address__`
 */
export async function relabeled(job: RenderedJob, targets: Readonly<Record<string, string>>[]): Promise<Record<string, string>[]> {
  const lists = targets.map(({ __address__: address, ...labels }) => ({ targets: [address], labels }));
  const discovered = { ...job, kubernetes_sd_configs: undefined, tls_config: undefined, static_configs: lists };
  const config = writeTemporary('prometheus.yml', asMounted(JSON.stringify({ scrape_configs: [discovered] })));
  const output = await runTool('promtool', ['check', 'service-discovery', '--timeout=1s', config, job.job_name]);
  const kept = (JSON.parse(output) as { labels: Record<string, string> }[]).map(({ labels }) => labels);
  return kept
    .filter((labels) => Object.keys(labels).length > 0)
    .sort((a, b) => a.instance.localeCompare(b.instance))
    .map(withoutMeta);
}

/** Those that series get, and where the target is scraped. */
function withoutMeta(labels: Record<string, string>): Record<string, string> {
  const own = ['__address__', '__scheme__', '__metrics_path__'];
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__') || own.includes(name)));
}
