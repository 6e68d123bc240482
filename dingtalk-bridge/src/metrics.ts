import { BRIDGE_METRICS } from '../../lib/metrics/bridge-metrics';
import { CatalogMetrics } from '../../runtime/catalog-metrics';

/** The metrics of lib/metrics/bridge-metrics.ts. */
export class BridgeMetrics extends CatalogMetrics {
  public constructor() {
    super(BRIDGE_METRICS);
  }
}

/** Adds to a counter of the catalog. */
export function count(metrics: BridgeMetrics, name: string, labels: Record<string, string>, by = 1): void {
  metrics.counter(name).inc(labels, by);
}
