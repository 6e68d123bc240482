import { Construct } from 'constructs';
import { SUBJECT_LABEL, UNJUDGED_ANNOTATION, METRICS_PATH_ANNOTATION } from '../../kinds/trainer/training-labels';
import { unjudgedAnnotation } from '../../kinds/trainer/unjudged-group';
import { ComponentIdentity, componentLabels } from '../../kubernetes/labels';
import { assertAnnotations, assertPlacement } from '../../kubernetes/pod-grammar';
import { PodSecurity } from '../../kubernetes/pod-security';
import { isExempt } from '../../kubernetes/manifest-exemption';
import { ManifestRule } from '../../kubernetes/manifest-rule';
import { ROOT } from '../../kubernetes/pod-template';
import { byteQuantity } from '../../kubernetes/quantities';
import { assertCommandLine } from '../../values/environment';
import { assertImage } from '../../values/image-reference';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDistinct, assertDnsLabel, assertLabels, assertObjectName, assertPort, assertPortName } from '../../values/names';
import { assertSidecarDecides, EXPORTER_CONTAINER } from './exporter-sidecar';
import { assertExporterAccess } from './exporter-web-config';
import { GpuTrainerProps } from './gpu-trainer-props';
import { assertVariables } from './trainer-environment';
import { assertResources } from './trainer-resources';
import { assertVolumes } from './trainer-volumes';
import { TrainingNamespace } from './training-namespace';

/** Until then Prometheus has seen twice, with the longest usual interval, how the run has ended. */
const SHORTEST_TTL_SECONDS = 300;

/** What a trainer is made of, with its defaults. */
export interface CheckedRun {
  readonly identity: ComponentIdentity;
  /** Name of the container that trains. */
  readonly container: string;
  /** Undefined where any namespace may take the pods. */
  readonly namespace?: TrainingNamespace;
  readonly contractLabels: Record<string, string>;
  readonly port: number;
  readonly gpus: number;
  readonly user: number;
  readonly restarts: number;
  readonly gracePeriodSeconds: number;
  /** The construct that makes it. */
  readonly scope: Construct;
}

/** @throws InvalidConfigError when a value cannot work */
export function assertTrainer(props: GpuTrainerProps, run: CheckedRun): void {
  const { gpus, restarts, gracePeriodSeconds, user } = run;
  assertDnsLabel('trainer', run.identity.instance);
  assertPort('metrics port', run.port);
  assertLabels(run.contractLabels);
  unjudgedAnnotation(props.unjudged ?? []);
  if (props.exporterSidecar) assertSidecarDecides(props);
  assertExporterAccess(props);
  assertWhole(`gpus ${gpus} is not a number of GPUs`, gpus, 0, '; 0 trains on the CPU');
  assertWhole(`restarts ${restarts} is not a number of restarts`, restarts, 0, '; 0 gives up at the first failure');
  assertWhole(`gracePeriodSeconds ${gracePeriodSeconds} is not a number of seconds`, gracePeriodSeconds, 0);
  assertWhole(`user ${user} is not the number of a user`, user, 0, '; 0 is root');
  assertCheckpoints(props);
  assertResources(props, gpus);
  assertFixedImage(props.image);
  assertPlacement(props);
  if (props.runtimeClassName !== undefined) assertObjectName('runtimeClassName', props.runtimeClassName);
  const mayLookSecret = isExempt(run.scope, ManifestRule.SECRET_VALUE);
  assertVariables(props, mayLookSecret);
  if (!mayLookSecret) assertCommandLine(run.container, [...(props.command ?? []), ...(props.args ?? [])]);
  assertVolumes(props);
  assertContainers(props, run.container);
  assertMetadata(props, run);
  assertProbes(props);
  if (user === ROOT) run.namespace?._assertAdmits('user 0 is root', PodSecurity.BASELINE);
  for (const { name, _ofNode } of props.volumes ?? []) {
    if (_ofNode) run.namespace?._assertAdmits(`volume '${name}' is a folder of the node`, PodSecurity.PRIVILEGED);
  }
}

/** @throws InvalidConfigError when a prop says something of the Job alone */
export function assertNoJobProps({ restarts, ttlSecondsAfterFinished, suspend }: GpuTrainerProps): void {
  const [name] = Object.entries({ restarts, ttlSecondsAfterFinished, suspend }).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new InvalidConfigError(`${name} is said of a Deployment, which has none: use GpuTrainer.job, or leave it out`);
}

/** @throws InvalidConfigError when the end of the Job could not be seen */
export function assertJobProps({ ttlSecondsAfterFinished }: GpuTrainerProps): void {
  if (ttlSecondsAfterFinished === undefined) return;
  const problem = `ttlSecondsAfterFinished ${ttlSecondsAfterFinished} is too short, or not a number of seconds`;
  assertWhole(problem, ttlSecondsAfterFinished, SHORTEST_TTL_SECONDS, ', so that Prometheus sees how the run ended');
}

function assertWhole(problem: string, value: number, least: number, why = ''): void {
  if (!Number.isInteger(value) || value < least) throw new InvalidConfigError(`${problem}: use a whole number of at least ${least}${why}`);
}

function assertCheckpoints({ checkpointClaim, checkpointStorage }: GpuTrainerProps): void {
  if (checkpointStorage !== undefined) byteQuantity('checkpoint storage', checkpointStorage);
  if (checkpointClaim === undefined) return;
  assertObjectName('checkpointClaim', checkpointClaim);
  if (checkpointStorage === undefined) return;
  throw new InvalidConfigError(
    `checkpointStorage '${checkpointStorage}' cannot be had of the existing claim '${checkpointClaim}': remove one of them`,
  );
}

function assertFixedImage(image: string): void {
  assertImage('image', image);
  if (/[:@][^/]+$/.test(image) && !image.endsWith(':latest')) return;
  throw new InvalidConfigError(`image '${image}' can change between restarts of a run: use a tag other than latest, or a digest`);
}

function assertContainers({ initContainers = [], sidecars = [] }: GpuTrainerProps, own: string): void {
  const further = [...initContainers, ...sidecars].map(({ name }) => name);
  further.forEach((name) => assertDnsLabel('container', name));
  for (const { name, ports = [] } of [...initContainers, ...sidecars]) {
    for (const port of ports) if (port.name !== undefined) assertPortName(`port of container '${name}'`, port.name);
  }
  assertDistinct('containers', 'name', [own, EXPORTER_CONTAINER, ...further]);
  const incomplete = [...initContainers, ...sidecars].find(({ image }) => !image);
  if (incomplete) throw new InvalidConfigError(`container '${incomplete.name}' has no image: name one`);
}

/** The labels of the contract and the selector are not for others to write. */
function assertMetadata(props: GpuTrainerProps, { identity, contractLabels }: CheckedRun): void {
  const { labels = {}, podLabels = {}, podAnnotations = {} } = props;
  assertLabels(labels);
  assertLabels(podLabels);
  assertAnnotations(podAnnotations);
  const [prefix] = SUBJECT_LABEL.split('/');
  const own = { ...componentLabels(identity), ...contractLabels };
  for (const key of [...Object.keys(labels), ...Object.keys(podLabels)]) {
    if (!(key in own) && !key.startsWith(`${prefix}/`)) continue;
    throw new InvalidConfigError(`label '${key}' is the trainer's own: set team, model, runId or contract, or use another key`);
  }
  const annotation = [UNJUDGED_ANNOTATION, METRICS_PATH_ANNOTATION].find((key) => key in podAnnotations);
  if (annotation) throw new InvalidConfigError(`annotation '${annotation}' is the trainer's own: set unjudged or metricsPath`);
}

function assertProbes({ probes, exporterSidecar, restartOnHang, metricsPath }: GpuTrainerProps): void {
  if (metricsPath !== undefined && !/^\/[^\s?#]*$/.test(metricsPath)) {
    throw new InvalidConfigError(
      `metricsPath '${metricsPath}' is not a path: start with '/', without blanks, '?' and '#', for example '/metrics'`,
    );
  }
  const foreign = Object.entries({ probes, metricsPath }).find(([, value]) => value !== undefined)?.[0];
  if (foreign && exporterSidecar) {
    throw new InvalidConfigError(
      `'${foreign}' cannot be combined with exporterSidecar, which needs an image built from trainer/Dockerfile: remove one of them`,
    );
  }
  if (probes && restartOnHang) {
    throw new InvalidConfigError("'restartOnHang' asks /hangz of the trainer's exporter, and 'probes' something else: remove one of them");
  }
}
