import { Manifest } from '../operator/manifest';
import { assertDistinct } from '../values/names';
import { yamlTexts } from '../values/yaml-text';

/** Of two objects with one name the second would replace the first. */
export function manifestTexts(manifests: Manifest[]): string {
  assertDistinct(
    `${manifests[0]?.kind}s`,
    'name',
    manifests.map((manifest) => manifest.metadata.name),
  );
  return yamlTexts(manifests);
}
