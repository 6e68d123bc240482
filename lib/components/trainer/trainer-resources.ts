import { k8s } from '../../kubernetes/k8s';
import { assertExtendedResource } from '../../kubernetes/pod-grammar';
import { byteQuantity, quantity } from '../../kubernetes/quantities';
import { amountOf } from '../../kubernetes/quantity-amount';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { GpuTrainerProps } from './gpu-trainer-props';

const DEFAULT_CPU = '500m';

const DEFAULT_MEMORY = '4Gi';

const DEFAULT_SHARED_MEMORY = '1Gi';

/** What `gpus` counts. */
export function gpuResourceOf({ gpuResource = 'nvidia.com/gpu' }: GpuTrainerProps): string {
  return gpuResource;
}

/** The taint of nodes with such GPUs that keeps pods without them away. */
export function gpuToleration(props: GpuTrainerProps): k8s.Toleration {
  const [domain] = gpuResourceOf(props).split('/');
  return { key: `${domain}/gpu`, operator: 'Exists', effect: 'NoSchedule' };
}

/**
 * What the trainer asks for: `resources` for all that they name, `cpu`, `memory` and `gpus` for the rest.
 *
 * @throws InvalidConfigError when something is no quantity, or said twice
 */
export function trainerResources(props: GpuTrainerProps, gpus: number): k8s.ResourceRequirements {
  const { requests = {}, limits = {}, claims } = props.resources ?? {};
  assertSaidOnce('memory', props.memory, requests.memory ?? limits.memory);
  assertSaidOnce('cpu', props.cpu, requests.cpu);
  const memory = given(byteQuantity, 'memory', props.memory) ?? limits.memory ?? requests.memory ?? byteQuantity('memory', DEFAULT_MEMORY);
  const cpu = given(quantity, 'cpu', props.cpu) ?? requests.cpu ?? limits.cpu ?? quantity('cpu', DEFAULT_CPU);
  const counted = countedGpus(props, gpus);
  return {
    requests: { cpu, memory, ...requests, ...counted },
    limits: { memory, ...limits, ...counted },
    ...(claims ? { claims } : {}),
  };
}

/** @throws InvalidConfigError when the API server would refuse the container, or its memory cannot hold what it is meant to */
export function assertResources(props: GpuTrainerProps, gpus: number): void {
  assertExtendedResource('gpuResource', gpuResourceOf(props));
  const { requests = {}, limits = {} } = trainerResources(props, gpus);
  for (const [name, limit] of Object.entries(limits)) {
    const request = requests[name];
    if (request === undefined || amountOf(request) <= amountOf(limit)) continue;
    throw new InvalidConfigError(
      `resources reserve ${String(request.value)} of ${name} and limit it to ${String(limit.value)}: reserve at most as much as the limit`,
    );
  }
  if (props.sharedMemory !== undefined)
    assertFits(`sharedMemory '${props.sharedMemory}'`, byteQuantity('shared memory', props.sharedMemory), limits.memory);
  for (const { name, _inMemory } of props.volumes ?? []) {
    if (_inMemory) assertFits(`sizeLimit ${String(_inMemory.value)} of volume '${name}', which is in memory,`, _inMemory, limits.memory);
  }
}

/** Size of /dev/shm: what is asked for, or as much as the memory limit can hold. */
export function sharedMemory(props: GpuTrainerProps, gpus: number): k8s.Quantity {
  if (props.sharedMemory !== undefined) return byteQuantity('shared memory', props.sharedMemory);
  const limit = trainerResources(props, gpus).limits!.memory;
  return amountOf(limit) < amountOf(DEFAULT_SHARED_MEMORY) ? limit : k8s.Quantity.fromString(DEFAULT_SHARED_MEMORY);
}

function assertFits(what: string, size: k8s.Quantity, memory: k8s.Quantity): void {
  if (amountOf(size) <= amountOf(memory)) return;
  throw new InvalidConfigError(
    `${what} is more than the memory limit ${String(memory.value)}, against which it counts: the trainer would be OOM-killed, so give it more memory or less of that`,
  );
}

function given(read: (what: string, text: string) => k8s.Quantity, name: string, text?: string): k8s.Quantity | undefined {
  return text === undefined ? undefined : read(name, text);
}

function assertSaidOnce(name: string, prop?: string, resource?: k8s.Quantity): void {
  if (prop === undefined || resource === undefined) return;
  throw new InvalidConfigError(`${name} '${prop}' is said by resources as well, as ${String(resource.value)}: say it in one of them`);
}

function countedGpus(props: GpuTrainerProps, gpus: number): Record<string, k8s.Quantity> {
  const name = gpuResourceOf(props);
  for (const said of [props.resources?.requests?.[name], props.resources?.limits?.[name]]) {
    if (said === undefined || amountOf(said) === gpus) continue;
    throw new InvalidConfigError(`resources ask for ${String(said.value)} of ${name} and gpus for ${gpus}: say it by gpus alone`);
  }
  // As the API server stores it: a number would be a conflict for a later server-side apply.
  return gpus > 0 ? { [name]: k8s.Quantity.fromString(String(gpus)) } : {};
}
