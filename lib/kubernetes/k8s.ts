/** The one place that names the generation of the Kubernetes types, so that changing it is one line. */
export { k8s } from 'cdk8s-plus-28';
