import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { InvalidConfigError } from '../values/invalid-config-error';
import { violations } from './invariants';
import { allContainers, Manifest, podTemplateOf } from './manifest-types';

/** What has pods, and so may ask for Secrets. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

/** The manifests of an app as `kubectl apply` would read them, for the tests of apps that build on the constructs. */
export class Manifests {
  /**
   * Synthesizes all charts of the app.
   *
   * @throws Error when the app does not pass its validations
   */
  public static of(app: App): Manifests {
    const [first, ...others] = app.charts;
    if (first === undefined) return new Manifests([]);
    // Synthesizing one chart validates the whole app, so the others need no more than to be rendered.
    return new Manifests([...synthesized(first), ...others.flatMap(objectsOf).map((object) => new LazyManifest(object))]);
  }

  /** Synthesizes one chart; the validations of the whole app run all the same. */
  public static ofChart(chart: Chart): Manifests {
    return new Manifests(synthesized(chart));
  }

  private constructor(private readonly objects: { readonly kind: string; readonly manifest: Manifest }[]) {}

  /** All of them, as plain objects. */
  public get all(): object[] {
    return this.objects.map(({ manifest }) => manifest);
  }

  /** Of all objects of a kind, as plain objects. */
  public ofKind(kind: string): object[] {
    return this.manifestsOf([kind]);
  }

  /**
   * The one object of this kind and name, in whichever namespace, as a plain object.
   *
   * @throws InvalidConfigError when there is none, naming those that there are
   */
  public find(kind: string, name: string): object {
    return this.manifest(kind, name);
  }

  /**
   * One file of a ConfigMap, as the pod that mounts it would read it.
   *
   * @throws InvalidConfigError when there is no such ConfigMap or file, naming those that there are
   */
  public configFile(configMap: string, file: string): string {
    const files = this.manifest('ConfigMap', configMap).data ?? {};
    if (file in files) return files[file];
    throw new InvalidConfigError(`ConfigMap '${configMap}' has no file '${file}', only ${Object.keys(files).join(', ')}`);
  }

  /** The Secrets that must exist before the manifests are applied, each as `namespace/name: key, key`. */
  public get requiredSecrets(): string[] {
    const made = new Set(this.manifestsOf(['Secret']).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`));
    const keys = new Map<string, Set<string>>();
    for (const manifest of this.manifestsOf(WORKLOADS)) {
      for (const { secret, key } of secretKeysOf(manifest)) {
        const id = `${manifest.metadata.namespace ?? 'default'}/${secret}`;
        if (!made.has(id)) keys.set(id, (keys.get(id) ?? new Set()).add(key));
      }
    }
    return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, names]) => `${id}: ${[...names].sort().join(', ')}`);
  }

  /** What `kubectl apply` or a running cluster would trip over, one sentence each; empty when all is well. */
  public get violations(): string[] {
    return violations(this.objects.map(({ manifest }) => manifest));
  }

  private manifestsOf(kinds: string[]): Manifest[] {
    return this.objects.filter(({ kind }) => kinds.includes(kind)).map(({ manifest }) => manifest);
  }

  private manifest(kind: string, name: string): Manifest {
    const ofKind = this.manifestsOf([kind]);
    const found = ofKind.find(({ metadata }) => metadata.name === name);
    if (found) return found;
    throw new InvalidConfigError(
      `there is no ${kind} '${name}', only ${ofKind.map(({ metadata }) => metadata.name).join(', ') || 'none at all'}`,
    );
  }
}

/** An object that is rendered when somebody looks at it: most questions are about a few of them. */
class LazyManifest {
  private rendered?: Manifest;

  public constructor(private readonly object: ApiObject) {}

  public get kind(): string {
    return this.object.kind;
  }

  public get manifest(): Manifest {
    return (this.rendered ??= this.object.toJson() as Manifest);
  }
}

function synthesized(chart: Chart): { kind: string; manifest: Manifest }[] {
  return (Testing.synth(chart) as Manifest[]).map((manifest) => ({ kind: manifest.kind, manifest }));
}

function objectsOf(chart: Chart): ApiObject[] {
  return chart.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
}

function secretKeysOf(manifest: Manifest): { secret: string; key: string }[] {
  const pod = podTemplateOf(manifest)?.spec;
  if (!pod) return [];
  const mounted = (pod.volumes ?? []).flatMap(({ secret }) =>
    secret ? (secret.items ?? [{ key: '*' }]).map(({ key }) => ({ secret: secret.secretName, key })) : [],
  );
  const variables = allContainers(pod).flatMap(({ env }) =>
    (env ?? []).flatMap(({ valueFrom }) =>
      valueFrom?.secretKeyRef ? [{ secret: valueFrom.secretKeyRef.name, key: valueFrom.secretKeyRef.key }] : [],
    ),
  );
  return [...mounted, ...variables];
}
