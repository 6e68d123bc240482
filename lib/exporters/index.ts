export * from './pushgateway';
export * from './pushgateway-kind';
export * from './pushgateway-rules';
