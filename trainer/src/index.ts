export * from './exporter';
export { Monitor, type MonitorOptions } from './monitor/monitor';
export { FitCallback } from './monitor/fit-callback';
export * from './monitor/monitored-loop';
export * from './monitor/training-monitor';
export { SettingError } from './setting-error';
