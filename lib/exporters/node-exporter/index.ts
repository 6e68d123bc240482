export * from './node-exporter';
export * from './node-exporter-kind';
export * from './node-exporter-rules';
