export * from './exporter';
export { type ExporterOptions } from './exporter-options';
export * from './instruments';
export { type Journal } from './journal';
export * from './recorder';
export { deleteSummary, type SummaryGroup } from './run-summary';
export * from './thread-collectors';
export { type LogLevel } from './log-level';
