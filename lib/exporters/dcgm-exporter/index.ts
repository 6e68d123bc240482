export * from './dcgm-exporter';
export * from './dcgm-exporter-kind';
export * from './dcgm-exporter-rules';
export * from './dcgm-profile';
