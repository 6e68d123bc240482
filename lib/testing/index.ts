export * from './manifests';
export { ManifestRule } from '../kubernetes/manifest-rule';
export * from './route-table';
