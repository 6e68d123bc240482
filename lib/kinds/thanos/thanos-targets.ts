/** Name of the HTTP port, where it need not be another one. */
export const HTTP_PORT = 'http';

/** Name of the HTTP port beside that of Prometheus. */
export const SIDECAR_HTTP_PORT = 'sidecar';
/** The jobs of Thanos: each component has one, so that `job` distinguishes them. */
export const SIDECAR_JOB = 'thanos-sidecar';

export const STORE_GATEWAY_JOB = 'thanos-store-gateway';

export const COMPACTOR_JOB = 'thanos-compactor';

export const QUERY_JOB = 'thanos-query';
