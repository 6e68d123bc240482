import { k8s } from '../../kubernetes/k8s';

/** A container beside each Prometheus, with access to its volume `data`. */
export interface PrometheusSidecar {
  readonly container: k8s.Container;
  readonly volumes: k8s.Volume[];
  /** Ports of the headless Service, so that each replica's sidecar can be found. */
  readonly ports: k8s.ServicePort[];
  /** What Prometheus must be told so that both can work on the same files. */
  readonly serverArgs: string[];
}
