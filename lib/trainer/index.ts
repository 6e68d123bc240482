export * from './gpu-trainer';
export * from './training-namespace';
export * from './training-pods';
export * from './training-labels';
export * from './trainer-kind';
export * from './trainer-thresholds';
