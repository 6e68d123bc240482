export * from './known-series';
export * from './promql-expression';
