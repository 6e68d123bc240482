export * from './exporter';
export { Monitor } from './monitor/monitor';
export { FitCallback } from './monitor/fit-callback';
export * from './monitor/training-monitor';
