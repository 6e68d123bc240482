export * from './kube-state-metrics';
export * from './kube-state-metrics-kind';
export * from './kube-state-metrics-rules';
