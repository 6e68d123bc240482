import { ApiObject } from 'cdk8s';
import { CLUSTER_SCOPED, Manifest, PodTemplate, podTemplatesOf } from './manifest-types';

/** An object of an app, rendered when somebody looks at it. */
export class AppObject {
  private rendered?: Manifest;

  /** @param rendered what is known of it already */
  public constructor(
    public readonly object: ApiObject,
    /** Whether a construct of Trainwatch makes it. */
    public readonly isOurs: boolean,
    rendered?: Manifest,
  ) {
    this.rendered = rendered;
  }

  public get manifest(): Manifest {
    return (this.rendered ??= this.object.toJson() as Manifest);
  }
}

/** Finds what objects of an app refer to, as fast for thousands as for ten. */
export class ManifestIndex {
  private readonly byName = new Map<string, AppObject>();
  private readonly podsByLabel: ReadonlyMap<string, PodTemplate[]>[] = [];

  public constructor(private readonly objects: readonly AppObject[]) {
    for (const entry of objects) {
      const { kind, name, metadata } = entry.object;
      this.byName.set(nameKey(kind, name, metadata.namespace), entry);
    }
  }

  /** @param namespace undefined for what is applied to the namespace of the moment */
  public find(kind: string, name: string, namespace?: string): Manifest | undefined {
    return this.byName.get(nameKey(kind, name, namespace))?.manifest;
  }

  /** Templates of the pods of a namespace that carry all of the labels, at least one. Objects of others are looked at only if none of ours matches. */
  public podsWith(labels: Record<string, string>, namespace?: string): PodTemplate[] {
    const own = this.podsAmong(true, labels, namespace);
    return own.length > 0 ? own : this.podsAmong(false, labels, namespace);
  }

  private podsAmong(ours: boolean, labels: Record<string, string>, namespace: string | undefined): PodTemplate[] {
    const pods = (this.podsByLabel[Number(ours)] ??= podsByLabel(this.objects.filter(({ isOurs }) => isOurs === ours)));
    const wanted = Object.entries(labels);
    const candidates = wanted.map(([key, value]) => pods.get(labelKey(key, value, namespace)) ?? []);
    const fewest = candidates.reduce((a, b) => (b.length < a.length ? b : a));
    return fewest.filter(({ metadata }) => wanted.every(([key, value]) => metadata?.labels?.[key] === value));
  }
}

function podsByLabel(objects: readonly AppObject[]): ReadonlyMap<string, PodTemplate[]> {
  const pods = new Map<string, PodTemplate[]>();
  for (const { manifest } of objects) {
    for (const template of podTemplatesOf(manifest)) {
      for (const [key, value] of Object.entries(template.metadata?.labels ?? {})) {
        const label = labelKey(key, value, manifest.metadata.namespace);
        const known = pods.get(label);
        if (known) known.push(template);
        else pods.set(label, [template]);
      }
    }
  }
  return pods;
}

/** A chart stamps its namespace on objects that have none. */
function nameKey(kind: string, name: string, namespace = ''): string {
  return `${kind}/${CLUSTER_SCOPED.has(kind) ? '' : namespace}/${name}`;
}

function labelKey(key: string, value: string, namespace = ''): string {
  return `${namespace}/${key}=${value}`;
}
