export * from './monitored';
export * from './monitoring-stack';
export * from './namespace-chart';
export * from './placement';
export * from './subject';
