import { k8s } from '../../kubernetes/k8s';
import { assertContainerPath } from '../../kubernetes/pod-grammar';
import { CA_DIRECTORY } from '../../kubernetes/pod-template';
import { PodVolume } from '../../kubernetes/pod-volume';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertDistinct } from '../../values/names';
import { snapshotMount, snapshotVolume } from './exporter-sidecar';
import { webConfigMount, webConfigVolume } from './exporter-web-config';
import { GpuTrainerProps } from './gpu-trainer-props';

/** Folder of the checkpoints in the container. */
export const CHECKPOINTS = '/var/lib/trainer/checkpoints';

/** What is mounted where, apart from the volumes of the user. */
export function ownMounts(props: GpuTrainerProps): k8s.VolumeMount[] {
  return [
    { name: 'checkpoints', mountPath: CHECKPOINTS },
    { name: 'tmp', mountPath: '/tmp' },
    { name: 'shared-memory', mountPath: '/dev/shm' },
    ...writable(props).map(({ name, mountPath }) => ({ name, mountPath })),
    ...(props.exporterSidecar ? [snapshotMount()] : []),
    ...webConfigMount(props.exporterAccess),
  ];
}

/** The mounts of the trainer's own container. */
export function trainerMounts(props: GpuTrainerProps): k8s.VolumeMount[] {
  return [...ownMounts(props), ...(props.volumes ?? []).map((volume) => volume._mount())];
}

/**
 * @param owner name of the trainer
 * @param checkpointClaim name of the claim of the checkpoints; without one, they end with the pod
 */
export function trainerVolumes(
  owner: string,
  props: GpuTrainerProps,
  checkpointClaim: string | undefined,
  sharedMemory: k8s.Quantity,
): k8s.Volume[] {
  return [
    { name: 'checkpoints', ...(checkpointClaim ? { persistentVolumeClaim: { claimName: checkpointClaim } } : { emptyDir: {} }) },
    { name: 'tmp', emptyDir: {} },
    { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: sharedMemory } },
    ...writable(props).map(({ name }) => ({ name, emptyDir: {} })),
    ...(props.exporterSidecar ? [snapshotVolume()] : []),
    ...webConfigVolume(props.exporterAccess),
    ...(props.volumes ?? []).map((volume) => volume._volume(owner)),
  ];
}

/** @throws InvalidConfigError when two volumes have the same name or place, or a container mounts one that there is not */
export function assertVolumes(props: GpuTrainerProps): void {
  const { volumes = [], writablePaths = [], initContainers = [], sidecars = [] } = props;
  writablePaths.forEach((path) => assertContainerPath('writable path', path));
  const own = ownMounts(props);
  const taken = volumes.find(({ name }) => name === 'ca-bundle' || own.some((mount) => mount.name === name));
  if (taken) throw new InvalidConfigError(`volume '${taken.name}' has the name of one of the trainer's own: rename it`);
  assertDistinct(
    'volumes',
    'name',
    volumes.map(({ name }) => name),
  );
  assertDistinctPlaces([...own, { name: 'ca-bundle', mountPath: CA_DIRECTORY }], volumes);
  const known = trainerMounts(props).map(({ name }) => name);
  for (const { name, volumeMounts = [] } of [...initContainers, ...sidecars]) {
    const lost = volumeMounts.find((mount) => !known.includes(mount.name));
    if (lost)
      throw new InvalidConfigError(`container '${name}' mounts a volume '${lost.name}' that there is not: use one of ${known.join(', ')}`);
  }
}

function assertDistinctPlaces(own: k8s.VolumeMount[], volumes: PodVolume[]): void {
  const places = new Map<string, string>();
  for (const { name, mountPath } of [...own, ...volumes]) {
    const place = mountPath.replace(/\/+$/, '');
    const first = places.get(place);
    if (first !== undefined) {
      throw new InvalidConfigError(`volumes '${first}' and '${name}' are both mounted at '${place}': mount one of them elsewhere`);
    }
    places.set(place, name);
  }
}

function writable({ writablePaths = [] }: GpuTrainerProps): { name: string; mountPath: string }[] {
  return writablePaths.map((mountPath, i) => ({ name: `writable-${i + 1}`, mountPath }));
}
