export * from './invalid-config-error';
export * from './secret-key';
export * from './workload-defaults';
