export * from './manifests';
export * from './route-table';
