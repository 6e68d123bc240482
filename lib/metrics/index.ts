export * from './contract-version';
export * from './metric';
export * from './training-labels';
export * from './training-metrics';
export * from './run-summary-metrics';
export * from './bridge-metrics';
export * from './dead-mans-switch-metrics';
export * from './metric-catalog';
