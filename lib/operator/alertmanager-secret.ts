import { Manifest, OURS, Place } from './manifest';

/** Where prometheus-operator mounts the further keys of the Secret. */
export const TEMPLATES = '/etc/alertmanager/config/*.tmpl';

/**
 * The Secret that an Alertmanager object names as its `configSecret`. It holds no secret values: those stay in Secrets of their own, which
 * the object lists under `secrets`.
 *
 * @param files alertmanager.yml and templates
 */
export function alertmanagerSecret(
  name: string,
  { 'alertmanager.yml': config, ...templates }: Record<string, string>,
  { namespace, labels }: Place,
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels: { ...OURS, ...labels } },
    stringData: { 'alertmanager.yaml': config, ...templates },
  };
}
