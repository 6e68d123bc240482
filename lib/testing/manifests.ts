import { App, Chart, Testing } from 'cdk8s';
import { IConstruct } from 'constructs';
import { objectsOf, renderedOnce } from '../kubernetes/app-checks';
import { exempt, isExempt } from '../kubernetes/manifest-exemption';
import { faultsOf, Finding } from '../kubernetes/manifest-faults';
import { AppObject, ManifestIndex } from '../kubernetes/manifest-index';
import { ManifestRule } from '../kubernetes/manifest-rule';
import { allContainers, Manifest, Pod, podTemplatesOf } from '../kubernetes/manifest-types';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { opinionsOf } from './opinions';

/** What has pods, and so may ask for Secrets. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'TFJob', 'JobSet', 'TrainingRuntime'];

/** The manifests of an app as `kubectl apply` would read them, for the tests of apps that build on the constructs. */
@checked
export class Manifests {
  /**
   * Synthesizes all charts of the app.
   *
   * @throws Error when the app does not pass its validations, faults among them
   */
  public static of(app: App): Manifests {
    return new Manifests(renderedOnce(app, () => app.charts.flatMap(synthesized)));
  }

  /** Synthesizes one chart; the validations of the whole app run all the same. */
  public static ofChart(chart: Chart): Manifests {
    return new Manifests(renderedOnce(chart, () => synthesized(chart)));
  }

  /**
   * Leaves a rule aside for everything below a construct: an object, a chart, or what `Include` and `Helm` of cdk8s have read.
   *
   * @param reason why that is right there
   * @throws InvalidConfigError when there is no reason
   */
  public static exempt(scope: IConstruct, rule: ManifestRule, reason: string): void {
    exempt(scope, rule, reason);
  }

  private constructor(private readonly objects: AppObject[]) {}

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

  /**
   * What the API server refuses, or what would not work in any cluster, one sentence each. An app with constructs of Trainwatch is not
   * synthesized while it has any.
   */
  public get faults(): string[] {
    return this.without(faultsOf);
  }

  /**
   * What works, but not everywhere or not as safely as it could, one sentence each: the Pod Security Standard `restricted`, pinned images,
   * resources, and references to what the app does not make. Nothing but your own test asks for them.
   */
  public get opinions(): string[] {
    return this.without(opinionsOf);
  }

  /** Faults and opinions together; empty when all is well. */
  public get violations(): string[] {
    return [...this.faults, ...this.opinions];
  }

  private without(check: (object: AppObject, index: ManifestIndex) => Finding[]): string[] {
    const index = new ManifestIndex(this.objects);
    return this.objects.flatMap((entry) =>
      check(entry, index)
        .filter(({ rule }) => !isExempt(entry.object, rule))
        .map(({ text }) => text),
    );
  }

  private manifestsOf(kinds: string[]): Manifest[] {
    return this.objects.map(({ manifest }) => manifest).filter(({ kind }) => kinds.includes(kind));
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

/** In the order of the file. */
function synthesized(chart: Chart): AppObject[] {
  const constructs = objectsOf(chart).filter(({ object }) => object.chart === chart);
  return (Testing.synth(chart) as Manifest[]).map((manifest) => {
    const i = constructs.findIndex(({ object: { kind, name } }) => kind === manifest.kind && name === manifest.metadata.name);
    // A patch that changes the name hides which construct it is. Without dependencies, the order is that of the constructs.
    const [{ object, isOurs }] = constructs.splice(Math.max(i, 0), 1);
    return new AppObject(object, isOurs, manifest);
  });
}

function secretKeysOf(manifest: Manifest): { secret: string; key: string }[] {
  return podTemplatesOf(manifest).flatMap(({ spec }) => secretKeysOfPod(spec));
}

function secretKeysOfPod(pod: Pod): { secret: string; key: string }[] {
  const mounted = (pod.volumes ?? []).flatMap(({ secret }) =>
    secret ? (secret.items ?? [{ key: '*' }]).map(({ key }) => ({ secret: secret.secretName, key })) : [],
  );
  const variables = allContainers(pod).flatMap(({ env }) =>
    (env ?? []).flatMap(({ valueFrom }) =>
      valueFrom?.secretKeyRef ? [{ secret: valueFrom.secretKeyRef.name, key: valueFrom.secretKeyRef.key }] : [],
    ),
  );
  const whole = allContainers(pod).flatMap(({ envFrom = [] }) =>
    envFrom.flatMap(({ secretRef }) => (secretRef ? [{ secret: secretRef.name, key: '*' }] : [])),
  );
  return [...mounted, ...variables, ...whole];
}
