/** One block of a scrape config that finds targets. */
export interface ServiceDiscoveryBlock {
  /** The field of the scrape config that lists such blocks, for example `kubernetes_sd_configs`. */
  readonly field: string;
  /** The block as it stands in prometheus.yml. */
  readonly settings: Record<string, unknown>;
}

/** A way to find targets. */
export interface IServiceDiscovery {
  toServiceDiscoveryBlock(): ServiceDiscoveryBlock;
}
