/** One block of a scrape config that finds targets. */
export interface ServiceDiscoveryBlock {
  /** The field of the scrape config that lists such blocks, for example `kubernetes_sd_configs`. */
  readonly field: string;
  /** The block as it stands in prometheus.yml. */
  readonly settings: Record<string, unknown>;
}

/** A way to find targets, which a scrape config turns into fields of prometheus.yml. */
export interface IServiceDiscovery {
  /** The block with its values as Prometheus reads them; called each time a configuration is rendered. */
  toServiceDiscoveryBlock(): ServiceDiscoveryBlock;
}

/**
 * Service discoveries as the fields of a scrape or Alertmanager config.
 *
 * @internal
 */
export function discoveryBlocks(discoveries: IServiceDiscovery[]): Record<string, object[]> {
  const blocks: Record<string, object[]> = {};
  for (const discovery of discoveries) {
    const { field, settings } = discovery.toServiceDiscoveryBlock();
    (blocks[field] ??= []).push(settings);
  }
  return blocks;
}
