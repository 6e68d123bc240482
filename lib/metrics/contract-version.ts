/**
 * The version of the metric contract that this catalog is: 2. It grows with every metric that is added. Version 1 is that of exporters
 * whose `tf_run_info` says no version.
 */
export const CONTRACT_VERSION = 2;

/** The label of `tf_run_info` by which an exporter says which version it speaks. */
export const CONTRACT_VERSION_LABEL = 'contract_version';
