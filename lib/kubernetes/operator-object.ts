import { Construct } from 'constructs';
import { ApiObject, Lazy } from 'cdk8s';
import { Manifest } from '../operator/manifest';
import { checkApp } from './app-checks';
import { LabeledObject } from './labeled-object';

/** Fields of an object below its metadata. */
type Fields = Pick<Manifest, 'spec' | 'data' | 'stringData'>;

/**
 * An object that an operator or a sidecar of the cluster reads. Its fields are computed when the app is synthesized, so that what they depend
 * on may grow until then.
 *
 * @param manifest called several times; its kind, name and set of fields are always the same
 */
export function operatorObject(scope: Construct, id: string, manifest: () => Manifest): ApiObject {
  const { apiVersion, kind, metadata, ...fields } = manifest();
  const names = Object.keys(fields) as (keyof Fields)[];
  const lazy = Object.fromEntries(names.map((name) => [name, Lazy.any({ produce: () => withoutGaps(manifest()[name]) })]));
  const object = new LabeledObject(scope, id, { apiVersion, kind, metadata: { ...metadata }, ...lazy });
  checkApp(object);
  return object;
}

/** cdk8s resolves objects of plain values only. */
function withoutGaps(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
