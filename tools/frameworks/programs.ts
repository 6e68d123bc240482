import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache';

/** What is built with dependencies of our own choice: these modules replace theirs by folders that the module proxy does not have. */
interface Framework {
  /** Folder of `modules` with the versions. */
  readonly module: string;
  readonly version: string;
  /** Package of every program, by the program's name. */
  readonly programs: Readonly<Record<string, string>>;
  /**
   * Variables that the linker sets to the version, with a `v` in front.
   *
   * @default - none.
   */
  readonly versionVariables?: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Seconds of a build on two cores with nothing in Go's cache. */
  readonly coldSeconds: number;
}

const STATIC = { flags: ['-trimpath'], env: { CGO_ENABLED: '0' } };
// As Go does by itself, so that its cache has what another build of Kubernetes compiled.
const PLAIN = { flags: [], env: {} };

const COMPONENT = 'k8s.io/component-base/version';

export const OPERATOR_VERSION = '0.85.0';
/** Of the types alone: the module of the operator is not served in this version. */
export const NEWEST_TYPES_VERSION = '0.95.2';

export const FRAMEWORKS = {
  etcd: {
    module: 'etcd',
    version: '3.7.3',
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    ...PLAIN,
    coldSeconds: 114,
  },
  kubernetes: {
    module: 'kubernetes',
    version: '1.36.3',
    programs: { 'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver', kubectl: 'k8s.io/kubernetes/cmd/kubectl' },
    versionVariables: {
      [`${COMPONENT}.gitVersion`]: 'v1.36.3',
      [`${COMPONENT}.gitMajor`]: '1',
      [`${COMPONENT}.gitMinor`]: '36',
      [`${COMPONENT}.gitTreeState`]: 'clean',
      'k8s.io/client-go/pkg/version.gitVersion': 'v1.36.3',
    },
    ...PLAIN,
    coldSeconds: 600,
  },
  operator: {
    module: 'prometheus-operator',
    version: OPERATOR_VERSION,
    programs: { operator: 'github.com/prometheus-operator/prometheus-operator/cmd/operator' },
    versionVariables: { 'github.com/prometheus/common/version.Version': OPERATOR_VERSION },
    ...STATIC,
    coldSeconds: 726,
  },
  controllerTools: {
    module: 'controller-tools',
    version: '0.19.0',
    programs: { 'controller-gen': 'sigs.k8s.io/controller-tools/cmd/controller-gen' },
    ...STATIC,
    coldSeconds: 90,
  },
} as const satisfies Record<string, Framework>;

export type FrameworkName = keyof typeof FRAMEWORKS;

type ProgramsOf<Name extends FrameworkName> = Name extends FrameworkName ? keyof (typeof FRAMEWORKS)[Name]['programs'] : never;

export type FrameworkProgram = ProgramsOf<FrameworkName>;

export function framework(name: FrameworkName): Framework {
  return FRAMEWORKS[name];
}

/** The folder with the versions that a framework is built from. */
export function moduleFolder(name: FrameworkName): string {
  return join(__dirname, 'modules', framework(name).module);
}

/** The folder of the cache that holds what was built; its name changes with everything that decides the result. */
export function frameworkFolder(name: FrameworkName): string {
  const recipe = createHash('sha256').update(JSON.stringify(framework(name)));
  const folder = moduleFolder(name);
  for (const file of readdirSync(folder).sort()) recipe.update(file).update(readFileSync(join(folder, file)));
  return cacheFolder('frameworks', `${framework(name).module}-${framework(name).version}-${recipe.digest('hex').slice(0, 8)}`);
}

/** Where a program is, or will be once `npm run frameworks` has built it. */
export function frameworkProgram(program: FrameworkProgram): string {
  const name = (Object.keys(FRAMEWORKS) as FrameworkName[]).find((candidate) => program in framework(candidate).programs)!;
  return join(frameworkFolder(name), program);
}

export function isBuilt(name: FrameworkName): boolean {
  return existsSync(frameworkFolder(name));
}

/** What has to be done before tests can run the frameworks; false when nothing has. */
export function whyNoFrameworks(): string | false {
  const missing = (Object.keys(FRAMEWORKS) as FrameworkName[]).filter((name) => !isBuilt(name));
  return missing.length > 0 && `needs ${missing.map((name) => framework(name).module).join(', ')}: run 'npm run frameworks'`;
}
