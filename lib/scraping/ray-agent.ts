import { RelabelConfig } from './relabel-config';

const AGENT = '__tmp_ray_agent';
const CLUSTER = '__meta_kubernetes_pod_label_ray_io_cluster';
const PORT = '__meta_kubernetes_pod_container_port_number';

/**
 * Drops the agent that Ray runs in each of its pods: KubeRay names its port `metrics`, as that of a trainer is named.
 *
 * @internal
 */
export function dropRayAgents(): RelabelConfig[] {
  return [RelabelConfig.replace([CLUSTER, PORT], AGENT, { regex: '.+;8080', replacement: 'true' }), RelabelConfig.drop(AGENT, 'true')];
}
