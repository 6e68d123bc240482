import { checked } from '../values/checked';
import { RelabelConfig } from './relabel-config';

const ANNOTATION = '__meta_kubernetes_pod_annotation_prometheus_io_';

/** Relabeling of discovered pods, as everybody needs it. */
@checked
export class PodRelabeling {
  /** Keeps the container ports of this name; otherwise every port of a pod is a target. */
  public static keepPort(name: string): RelabelConfig {
    return RelabelConfig.keep('__meta_kubernetes_pod_container_port_name', name);
  }

  /** Drops pods that have ended: Kubernetes lists them until somebody deletes them, and their targets would stay down forever. */
  public static dropFinished(): RelabelConfig {
    return RelabelConfig.drop('__meta_kubernetes_pod_phase', 'Failed|Succeeded');
  }

  /** Says on every series of which `namespace`, `pod` and `node` it is. */
  public static identity(): RelabelConfig[] {
    return [
      RelabelConfig.copy('__meta_kubernetes_namespace', 'namespace'),
      RelabelConfig.copy('__meta_kubernetes_pod_name', 'pod'),
      RelabelConfig.copy('__meta_kubernetes_pod_node_name', 'node'),
    ];
  }

  /**
   * Copies a label of the pod to a label of its series.
   *
   * @param podLabel for example `app.kubernetes.io/name`
   * @throws InvalidConfigError when `targetLabel` is not a plain label name
   */
  public static label(podLabel: string, targetLabel: string): RelabelConfig {
    return RelabelConfig.copyIfPresent(`__meta_kubernetes_pod_label_${metaName(podLabel)}`, targetLabel);
  }

  /**
   * Copies an annotation of the pod to a label of its series. It may hold what a label of a pod may not, such as commas.
   *
   * @param annotation for example `example.com/owner`
   * @throws InvalidConfigError when `targetLabel` is not a plain label name
   */
  public static annotation(annotation: string, targetLabel: string): RelabelConfig {
    return RelabelConfig.copyIfPresent(`__meta_kubernetes_pod_annotation_${metaName(annotation)}`, targetLabel);
  }

  /**
   * Scrapes the pods that ask for it by the annotation `prometheus.io/scrape: "true"`, at `prometheus.io/port`, `/path` and `/scheme`.
   *
   * A pod with several ports is discovered several times, and with the annotated port all of these are one target.
   */
  public static annotations(): RelabelConfig[] {
    return [
      RelabelConfig.keep(`${ANNOTATION}scrape`, 'true'),
      RelabelConfig.replace([`${ANNOTATION}scheme`], '__scheme__', { regex: '(https?)' }),
      RelabelConfig.copyIfPresent(`${ANNOTATION}path`, '__metrics_path__'),
      // An IPv6 address needs brackets; the pod's address has neither brackets nor a port.
      RelabelConfig.replace([`${ANNOTATION}port`, '__meta_kubernetes_pod_ip'], '__address__', {
        regex: '(\\d+);(([A-Fa-f0-9]{0,4}::?){1,7}[A-Fa-f0-9]{1,4})',
        replacement: '[$2]:$1',
      }),
      RelabelConfig.replace([`${ANNOTATION}port`, '__meta_kubernetes_pod_ip'], '__address__', {
        regex: '(\\d+);((\\d{1,3}\\.){3}\\d{1,3})',
        replacement: '$2:$1',
      }),
    ];
  }

  private constructor() {}
}

/** How Prometheus spells the name of a label or an annotation in a meta label. */
function metaName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/g, '_');
}
