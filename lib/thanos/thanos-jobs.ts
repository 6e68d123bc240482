/** The jobs of Thanos: each component has one, so that `job` tells them apart. */
export const SIDECAR_JOB = 'thanos-sidecar';
export const STORE_GATEWAY_JOB = 'thanos-store-gateway';
export const COMPACTOR_JOB = 'thanos-compactor';
export const QUERY_JOB = 'thanos-query';
