import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDnsLabel, assertObjectName } from '../values/names';
import { k8s } from './k8s';
import { assertContainerPath } from './pod-grammar';
import { byteQuantity, quantity } from './quantities';

/** Where a volume is seen in the main container. */
export interface PodVolumeProps {
  /** Folder in the container, for example `/data`; with `subPath`, it may be a file. */
  readonly mountPath: string;
  /**
   * Entry of the volume that is mounted in its place, for example `mnist` or `config.yaml`.
   *
   * @default - the whole volume.
   */
  readonly subPath?: string;
  /**
   * Keeps the container from writing to it. ConfigMaps and Secrets are never written to.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** A claim that is made with the run, and stays when the run is deleted with its pods. */
export interface NewClaimProps extends PodVolumeProps {
  /** How much is claimed, for example `100Gi`. */
  readonly size: string;
  /**
   * What makes the volume, for example `fast-ssd`.
   *
   * @default - the workload defaults of the scope.
   */
  readonly storageClass?: string;
}

/** A folder that lives as long as the pod. */
export interface EmptyDirProps extends PodVolumeProps {
  /**
   * How much may be written to it; a pod that writes more is evicted.
   *
   * @default - as much as the node has.
   */
  readonly sizeLimit?: string;
  /**
   * Keep it in memory, where it counts against the memory limit.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

/** A folder of the node. */
export interface HostPathProps extends PodVolumeProps {
  /** Folder on the node, which must exist, for example `/mnt/nvme0/datasets`. */
  readonly path: string;
}

/**
 * What a claim that is made with its pod asks for.
 *
 * @internal
 */
export interface NewClaim {
  readonly size: k8s.Quantity;
  readonly storageClass?: string;
}

/** What matters to others about a volume. */
interface KnownOfVolume {
  readonly newClaim?: NewClaim;
  readonly inMemory?: k8s.Quantity;
  readonly ofNode?: boolean;
}

/** A volume of a pod, and where its main container sees it. */
@checked
export class PodVolume {
  /**
   * A PersistentVolumeClaim that somebody else makes, such as a data set that many runs read.
   *
   * @param name of the volume in the pod
   * @param claimName name of the claim, in the namespace of the pod
   * @throws InvalidConfigError when a name or path cannot be one
   */
  public static existingClaim(name: string, claimName: string, props: PodVolumeProps): PodVolume {
    assertObjectName('claim', claimName);
    return new PodVolume(name, props, () => ({ persistentVolumeClaim: { claimName } }));
  }

  /**
   * A PersistentVolumeClaim that is made with the run, and named after it and the volume.
   *
   * @param name of the volume in the pod
   * @throws InvalidConfigError when the name, path or size cannot be one
   */
  public static newClaim(name: string, props: NewClaimProps): PodVolume {
    const size = byteQuantity(`volume '${name}': size`, props.size);
    if (props.storageClass !== undefined) assertObjectName('storage class', props.storageClass);
    const newClaim = { size, storageClass: props.storageClass };
    return new PodVolume(name, props, (owner) => ({ persistentVolumeClaim: { claimName: `${owner}-${name}` } }), { newClaim });
  }

  /**
   * The entries of a ConfigMap, as files.
   *
   * @param name of the volume in the pod
   * @param configMapName name of the ConfigMap, in the namespace of the pod
   * @throws InvalidConfigError when a name or path cannot be one
   */
  public static configMap(name: string, configMapName: string, props: PodVolumeProps): PodVolume {
    assertObjectName('ConfigMap', configMapName);
    return new PodVolume(name, { ...props, readOnly: true }, () => ({ configMap: { name: configMapName } }));
  }

  /**
   * The entries of a Secret, as files.
   *
   * @param name of the volume in the pod
   * @param secretName name of the Secret, in the namespace of the pod
   * @throws InvalidConfigError when a name or path cannot be one
   */
  public static secret(name: string, secretName: string, props: PodVolumeProps): PodVolume {
    assertObjectName('Secret', secretName);
    return new PodVolume(name, { ...props, readOnly: true }, () => ({ secret: { secretName } }));
  }

  /**
   * An empty folder, for caches and intermediate files.
   *
   * @param name of the volume in the pod
   * @throws InvalidConfigError when the name, path or size cannot be one
   */
  public static emptyDir(name: string, props: EmptyDirProps): PodVolume {
    const sizeLimit = props.sizeLimit === undefined ? undefined : quantity(`volume '${name}': sizeLimit`, props.sizeLimit);
    const medium = props.inMemory ? 'Memory' : undefined;
    return new PodVolume(name, props, () => ({ emptyDir: { sizeLimit, medium } }), { inMemory: medium && sizeLimit });
  }

  /**
   * A folder of the node. Only a namespace that admits privileged pods admits it.
   *
   * @param name of the volume in the pod
   * @throws InvalidConfigError when the name or a path cannot be one
   */
  public static hostPath(name: string, props: HostPathProps): PodVolume {
    assertContainerPath(`volume '${name}': path`, props.path);
    return new PodVolume(name, props, () => ({ hostPath: { path: props.path, type: 'Directory' } }), { ofNode: true });
  }

  /** Folder of the container in which it is seen. */
  public readonly mountPath: string;
  /**
   * The claim that is made with it.
   *
   * @internal
   */
  public readonly _newClaim?: NewClaim;
  /**
   * How much memory it may take.
   *
   * @internal
   */
  public readonly _inMemory?: k8s.Quantity;
  /**
   * Whether it is a part of the node.
   *
   * @internal
   */
  public readonly _ofNode: boolean;

  private constructor(
    /** By which containers of the pod mount it. */
    public readonly name: string,
    private readonly props: PodVolumeProps,
    private readonly source: (owner: string) => Omit<k8s.Volume, 'name'>,
    known: KnownOfVolume = {},
  ) {
    assertDnsLabel('volume', name);
    assertContainerPath(`volume '${name}': mountPath`, props.mountPath);
    const { subPath } = props;
    if (subPath !== undefined && (subPath === '' || subPath.startsWith('/') || subPath.split('/').includes('..'))) {
      throw new InvalidConfigError(
        `volume '${name}': subPath '${subPath}' is not an entry of a volume: leave out the leading '/' and '..', for example 'mnist/train'`,
      );
    }
    this.mountPath = props.mountPath;
    this._newClaim = known.newClaim;
    this._inMemory = known.inMemory;
    this._ofNode = known.ofNode ?? false;
  }

  /**
   * @param owner name of the workload
   * @internal
   */
  public _volume(owner: string): k8s.Volume {
    return { name: this.name, ...this.source(owner) };
  }

  /** @internal */
  public _mount(): k8s.VolumeMount {
    const { mountPath, subPath, readOnly } = this.props;
    return { name: this.name, mountPath, ...(subPath === undefined ? {} : { subPath }), ...(readOnly ? { readOnly } : {}) };
  }
}
