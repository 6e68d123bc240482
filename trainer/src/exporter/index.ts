export * from './exporter';
export * from './instruments';
export { type Journal } from './journal';
export * from './recorder';
export { deleteSummary, type SummaryGroup } from './run-summary';
export * from './thread-collectors';
