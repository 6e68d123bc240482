export * from './pod-security';
export * from './secret-key';
export * from './workload-defaults';
