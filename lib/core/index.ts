export * from './secret-key';
export * from './workload-defaults';
