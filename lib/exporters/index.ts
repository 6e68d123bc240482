export * from './dcgm-exporter';
export * from './exporter-namespace';
export * from './kube-state-metrics';
export * from './node-exporter';
export * from './pushgateway';
export * from './pushgateway-kind';
export * from './pushgateway-rules';
