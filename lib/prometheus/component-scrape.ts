import { KubernetesPods } from './kubernetes-discovery';
import { PodRelabeling } from './pod-relabeling';
import { ScrapeConfig } from './scrape-config';

/** The labels that `componentScrape` puts on every series. */
export const COMPONENT_TARGET_LABELS = ['job', 'instance', 'namespace', 'pod', 'node'];

/**
 * The job of a component of the stack: its pods, found by the name that they all carry.
 *
 * @param name value of the label `app.kubernetes.io/name`, also the job
 * @param port name of the port that serves /metrics
 */
export function componentScrape(name: string, port: string, namespaces: string[]): ScrapeConfig {
  return new ScrapeConfig(name, {
    serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { 'app.kubernetes.io/name': name } })],
    relabelConfigs: [PodRelabeling.keepPort(port), ...PodRelabeling.identity()],
  });
}
