import { JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { InvalidConfigError } from '../values/invalid-config-error';
import { k8s } from './k8s';

/** Patches of pod templates that are not serialized yet. */
const PATCHES = new WeakMap<object, JsonPatch[]>();

/** Where a workload keeps its pod template: a CronJob in that of its Jobs. */
interface Workload {
  template?: k8s.PodTemplateSpec;
  jobTemplate?: { spec?: Workload };
}

/** @returns the template, whose patches are applied once it is serialized: before that, the serializer would drop what it does not know */
export function withPatches(template: k8s.PodTemplateSpec, patches: JsonPatch[] = []): k8s.PodTemplateSpec {
  if (patches.length > 0) PATCHES.set(template, patches);
  return template;
}

/**
 * Applies the patches of the pod template, if the object has one.
 *
 * @param typed the spec of a workload, or anything else
 * @param rendered what the serializer has made of it; it is changed
 * @throws InvalidConfigError when a patch does not fit the template
 */
export function patchPods(scope: Construct, typed: unknown, rendered: unknown): void {
  const [from, to] = [typed, rendered].map((spec) => workloadWithPods(spec as Workload | undefined));
  if (from?.template && to?.template) to.template = patched(scope, from.template, to.template);
}

/**
 * A pod template with its patches, for an object that no type of Kubernetes describes.
 *
 * @throws InvalidConfigError when a patch does not fit the template
 */
export function renderedTemplate(scope: Construct, template: k8s.PodTemplateSpec): object {
  return patched(scope, template, k8s.toJson_PodTemplateSpec(template) as object);
}

function patched<Rendered extends object>(scope: Construct, template: k8s.PodTemplateSpec, rendered: Rendered): Rendered {
  const patches = PATCHES.get(template);
  if (!patches) return rendered;
  try {
    return JsonPatch.apply(rendered, ...patches) as Rendered;
  } catch (error) {
    const [problem] = (error as Error).message.split('\n');
    throw InvalidConfigError.at(
      scope,
      `podPatches do not fit the pod template (${problem}): paths begin at the template, as in '/spec/dnsPolicy'`,
    );
  }
}

function workloadWithPods(spec?: Workload): Workload | undefined {
  return spec?.jobTemplate ? spec.jobTemplate.spec : spec;
}
