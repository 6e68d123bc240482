export * from './monitored';
export * from './monitoring-stack';
export * from './placement';
export * from './subject';
