import { KubernetesPods } from './kubernetes-discovery';
import { PodRelabeling } from './pod-relabeling';
import { ScrapeConfig } from './scrape-config';

/**
 * The job of a component of the stack: its pods, found by the name that they all carry.
 *
 * @param job its name
 * @param port name of the port that serves /metrics
 * @param podName value of the label `app.kubernetes.io/name`; default the job
 */
export function componentScrape(job: string, port: string, namespaces: string[], podName = job): ScrapeConfig {
  return new ScrapeConfig(job, {
    serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': podName } })],
    relabelConfigs: [PodRelabeling.keepPort(port), ...PodRelabeling.identity()],
  });
}
