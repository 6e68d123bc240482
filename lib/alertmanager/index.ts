export * from './alerting';
export * from './alertmanager';
export * from './heartbeat-route';
export * from './inhibit-rule';
export * from './matcher';
export * from './receivers';
export * from './route';
export * from './time-interval';
