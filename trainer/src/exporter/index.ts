export * from './exporter';
export * from './instruments';
export * from './recorder';
export * from './thread-collectors';
