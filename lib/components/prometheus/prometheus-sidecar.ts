import { k8s } from '../../kubernetes/k8s';

/** A container beside each Prometheus, which reaches its API at `http://localhost:9090`. */
export interface PrometheusSidecar {
  /** Volume `data` holds what Prometheus stores; Prometheus itself has it at `/prometheus`. */
  readonly container: k8s.Container;
  /**
   * Volumes of the container, besides `data`. Their names differ from those of Prometheus: `config`, `rules` and those that begin with
   * `secret-`.
   *
   * @default - none.
   */
  readonly volumes?: k8s.Volume[];
  /**
   * Ports of the headless Service, so that each replica's container is found below `Prometheus.replicasHost`.
   *
   * @default - none.
   */
  readonly ports?: k8s.ServicePort[];
  /**
   * Arguments for Prometheus itself, so that both can work on the same files.
   *
   * @default - none.
   */
  readonly serverArgs?: string[];
}
