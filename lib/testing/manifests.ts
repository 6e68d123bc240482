import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { InvalidConfigError } from '../core/invalid-config-error';
import { Manifest, podTemplateOf } from './manifest-types';
import { violations } from './invariants';

/** The manifests of an app as `kubectl apply` would read them, for the tests of whoever builds on the constructs. */
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
    return new Manifests([
      ...(Testing.synth(first) as Manifest[]),
      ...others.flatMap((chart) => objectsOf(chart).map((object) => object.toJson() as Manifest)),
    ]);
  }

  /** Synthesizes one chart. */
  public static ofChart(chart: Chart): Manifests {
    return new Manifests(Testing.synth(chart) as Manifest[]);
  }

  private constructor(private readonly manifests: Manifest[]) {}

  /** All of them, as plain objects. */
  public get all(): object[] {
    return [...this.manifests];
  }

  /** Of all objects of a kind, as plain objects. */
  public ofKind(kind: string): object[] {
    return this.manifests.filter((manifest) => manifest.kind === kind);
  }

  /**
   * @returns the object of this kind and name
   * @throws InvalidConfigError when there is none, naming those that there are
   */
  public find(kind: string, name: string): object {
    return this.manifest(kind, name);
  }

  /**
   * @returns the text of one file in a ConfigMap
   * @throws InvalidConfigError when there is no such ConfigMap or file, naming those that there are
   */
  public configFile(configMap: string, file: string): string {
    const files = this.manifest('ConfigMap', configMap).data ?? {};
    if (file in files) return files[file];
    throw new InvalidConfigError(`ConfigMap '${configMap}' has no file '${file}', only ${Object.keys(files).join(', ')}`);
  }

  /** The Secrets that must exist before the manifests are applied, each as `namespace/name: key, key`. */
  public get requiredSecrets(): string[] {
    const made = new Set(
      this.manifests.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`),
    );
    const keys = new Map<string, Set<string>>();
    for (const manifest of this.manifests) {
      for (const { secret, key } of secretKeysOf(manifest)) {
        const id = `${manifest.metadata.namespace ?? 'default'}/${secret}`;
        if (!made.has(id)) keys.set(id, (keys.get(id) ?? new Set()).add(key));
      }
    }
    return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, names]) => `${id}: ${[...names].sort().join(', ')}`);
  }

  /** What `kubectl apply` or a running cluster would trip over, one sentence each; empty when all is well. */
  public get violations(): string[] {
    return violations(this.manifests);
  }

  private manifest(kind: string, name: string): Manifest {
    const ofKind = this.manifests.filter((manifest) => manifest.kind === kind);
    const found = ofKind.find(({ metadata }) => metadata.name === name);
    if (found) return found;
    throw new InvalidConfigError(
      `there is no ${kind} '${name}', only ${ofKind.map(({ metadata }) => metadata.name).join(', ') || 'none at all'}`,
    );
  }
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
  const variables = pod.containers.flatMap(({ env }) =>
    (env ?? []).flatMap(({ valueFrom }) =>
      valueFrom?.secretKeyRef ? [{ secret: valueFrom.secretKeyRef.name, key: valueFrom.secretKeyRef.key }] : [],
    ),
  );
  return [...mounted, ...variables];
}
