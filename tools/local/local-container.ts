import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Manifests } from '../../lib/testing/manifests';
import { allContainers, Container, Manifest, Pod, podTemplateOf, Volume } from '../../lib/kubernetes/manifest-types';
import { RunningProgram } from '../servers/running-program';

/** A rendered workload of which one pod runs on this machine. */
export interface LocalWorkload {
  /** For example `StatefulSet`. */
  readonly kind: string;
  readonly name: string;
  /** @default - the first one of the pod that is no init container. */
  readonly container?: string;
  /**
   * Which of the replicas.
   *
   * @default 0
   */
  readonly replica?: number;
  /** Folder below which the mounted volumes lie, at the paths that they have in a container. */
  readonly root: string;
  /**
   * Values of the Secrets, as `<name>/<key>`.
   *
   * @default - none.
   */
  readonly secrets?: Record<string, string>;
  /**
   * Where Services of the cluster are on this machine, as `<host>:<port>` by `<host>:<port>`.
   *
   * @default - none.
   */
  readonly services?: Record<string, string>;
}

/**
 * A container of a rendered workload as a process of this machine: with the arguments, the environment and the files that the
 * manifests give it, its mounts moved below a folder.
 */
export class LocalContainer {
  public readonly namespace: string;
  public readonly podName: string;
  public readonly labels: Record<string, string>;
  private readonly container: Container;

  /**
   * Writes the files that the container mounts.
   *
   * @throws Error when it mounts a Secret without a value
   */
  public constructor(
    private readonly manifests: Manifests,
    private readonly workload: LocalWorkload,
  ) {
    const manifest = manifests.find(workload.kind, workload.name) as Manifest;
    const template = podTemplateOf(manifest);
    if (!template) throw new Error(`a ${workload.kind} has no pods to run locally`);
    this.namespace = manifest.metadata.namespace ?? 'default';
    this.podName = `${workload.name}-${workload.replica ?? 0}`;
    this.labels = template.metadata?.labels ?? {};
    this.container = containerOf(template.spec, workload);
    this.mount(template.spec);
  }

  public get name(): string {
    return this.container.name;
  }

  /** Names of the ports that it declares. */
  public get ports(): string[] {
    return (this.container.ports ?? []).flatMap(({ name }) => name ?? []);
  }

  /** Environment variables as rendered. */
  public get environment(): Record<string, string> {
    const entries = (this.container.env ?? []).map(({ name, value, valueFrom }) => {
      const given =
        value ?? (valueFrom?.configMapKeyRef ? this.entry(valueFrom.configMapKeyRef) : this.field(valueFrom?.fieldRef?.fieldPath));
      return given === undefined ? [] : [[name, this.localize(given)]];
    });
    return Object.fromEntries(entries.flat()) as Record<string, string>;
  }

  /** Command without the program, and arguments; variables are filled in. */
  public get args(): string[] {
    const { command = [], args = [] } = this.container;
    const environment = this.environment;
    return [...command.slice(1), ...args].map((argument) =>
      this.localize(argument.replace(/\$\((\w+)\)/g, (whole, name: string) => environment[name] ?? whole)),
    );
  }

  /** Where a path of the container is on this machine. */
  public path(pathInContainer: string): string {
    return join(this.workload.root, pathInContainer);
  }

  /** Changes one of the mounted files. */
  public rewrite(pathInContainer: string, change: (text: string) => string): void {
    const place = this.path(pathInContainer);
    writeFileSync(place, change(readFileSync(place, 'utf8')));
  }

  /**
   * @param program what stands in for the image's own, with arguments of its own before the rendered ones
   * @param overrides flags that replace the rendered ones of the same name, each `--name=value`; others are added
   */
  public start(program: readonly string[], overrides: readonly string[], env: Record<string, string> = {}): RunningProgram {
    const replaced = new Set(overrides.map(flagName));
    // The value may also stand in an argument of its own.
    const kept = this.args.filter((argument, i, all) => !replaced.has(flagName(argument)) && !replaced.has(all[i - 1] ?? ''));
    const [path, ...own] = program;
    return RunningProgram.start(path, [...own, ...kept, ...overrides], {
      cwd: this.workload.root,
      env: { ...this.environment, ...env },
      name: this.workload.name,
    });
  }

  /** Of a ConfigMap; a variable whose entry is missing is not set. */
  private entry({ name, key }: { readonly name: string; readonly key: string }): string | undefined {
    const { data = {} } = this.manifests.find('ConfigMap', name) as Manifest;
    return data[key];
  }

  private field(path: string | undefined): string {
    const fields: Record<string, string> = {
      'metadata.name': this.podName,
      'metadata.namespace': this.namespace,
      'spec.nodeName': 'this-machine',
      'status.podIP': '127.0.0.1',
    };
    return fields[path ?? ''] ?? '';
  }

  private mount(pod: Pod): void {
    for (const { name, mountPath } of this.container.volumeMounts ?? []) {
      mkdirSync(this.path(mountPath), { recursive: true });
      const volume = pod.volumes?.find((candidate) => candidate.name === name);
      for (const [file, text] of Object.entries(this.filesOf(volume))) this.write(join(mountPath, file), text);
    }
  }

  private filesOf({ configMap, secret, projected }: Partial<Volume> = {}): Record<string, string> {
    if (configMap) return this.configFiles(configMap);
    if (secret) return this.secretFiles(secret.secretName, secret.items ?? []);
    return Object.assign({}, ...(projected?.sources ?? []).map((source) => this.filesOf(source))) as Record<string, string>;
  }

  private configFiles({ name, items }: Required<Volume>['configMap']): Record<string, string> {
    const { data = {} } = this.manifests.find('ConfigMap', name) as Manifest;
    const chosen = items ?? Object.keys(data).map((key) => ({ key, path: key }));
    // What looks like a path in a program is its own.
    return Object.fromEntries(chosen.map(({ key, path }) => [path, key.endsWith('.js') ? data[key] : this.localize(data[key])]));
  }

  private secretFiles(name: string, items: { readonly key: string }[]): Record<string, string> {
    const values = items.map(({ key }) => {
      const value = this.workload.secrets?.[`${name}/${key}`];
      if (value === undefined)
        throw new Error(`${this.workload.name} mounts the key '${key}' of Secret '${name}', which has no local value`);
      return [key, value];
    });
    return Object.fromEntries(values) as Record<string, string>;
  }

  private write(path: string, text: string): void {
    const place = this.path(path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text, { mode: 0o600 });
  }

  /** In one pass, because the folder that the paths move to may itself begin with one of them. */
  private localize(text: string): string {
    const { services = {} } = this.workload;
    const mounts = (this.container.volumeMounts ?? []).map(({ mountPath }) => mountPath);
    const known = [...mounts, ...Object.keys(services)].sort((a, b) => b.length - a.length);
    return known.length === 0 ? text : text.replace(anyOf(known), (found) => services[found] ?? this.path(found));
  }
}

/** Whole paths and addresses: `/prometheus` is not found in `/etc/prometheus`, but a host is after `//`. */
function anyOf(known: string[]): RegExp {
  const alternatives = known
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .map((text) => (text.startsWith('/') ? `(?<![\\w./-])${text}` : `(?<![\\w.-])${text}`));
  return new RegExp(`(${alternatives.join('|')})(?![\\w-])`, 'g');
}

function flagName(argument: string): string {
  return argument.split('=', 1)[0];
}

function containerOf(pod: Pod, { name, container }: LocalWorkload): Container {
  const containers = allContainers(pod);
  const found = containers.find((candidate) => container === undefined || candidate.name === container);
  if (!found) throw new Error(`the pods of ${name} have no container '${container}', only ${containers.map((one) => one.name).join(', ')}`);
  return found;
}
