import { Construct } from 'constructs';
import { ISubjectKind } from '../../kinds/subject';
import { ThanosKind } from '../../kinds/thanos/thanos-kind';
import { checked } from '../../values/checked';
import { durationMs } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { Prometheus } from '../prometheus/prometheus';
import { REPLICA_LABEL } from '../prometheus/prometheus-props';
import { BucketWorkloadOptions } from './bucket-workload';
import { ThanosCompactor } from './compactor';
import { IObjectStore } from './object-store';
import { ThanosQuery, ThanosQueryOptions } from './query';
import { addSidecar } from './sidecar';
import { ThanosStoreGateway } from './store-gateway';

/** How long samples are kept, and how each component of Thanos runs. */
export interface ThanosStorageProps {
  /**
   * How long samples are kept, at every resolution; `0s` keeps them forever.
   *
   * @default '1y'
   */
  readonly retention?: string;
  /**
   * How long after it was marked for deletion a block is deleted.
   *
   * @default '48h'
   */
  readonly deleteDelay?: string;
  /**
   * Volume and placement of the component that serves the bucket.
   *
   * @default - see BucketWorkloadOptions.
   */
  readonly storeGateway?: BucketWorkloadOptions;
  /**
   * Volume and placement of the component that compacts the bucket.
   *
   * @default - see BucketWorkloadOptions.
   */
  readonly compactor?: BucketWorkloadOptions;
  /**
   * Replicas and placement of the component that answers PromQL.
   *
   * @default - see ThanosQueryOptions.
   */
  readonly query?: ThanosQueryOptions;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default - a ThanosKind with every threshold at its default.
   */
  readonly monitoredAs?: ThanosKind;
}

/** The Prometheus and the bucket that belong together, and how long samples are kept. */
export interface ThanosProps extends ThanosStorageProps {
  /** Gets a sidecar for each replica, which uploads blocks and serves recent samples. */
  readonly prometheus: Prometheus;
  /** The bucket to which blocks are uploaded and from which they are served. */
  readonly objectStore: IObjectStore;
}

const IGNORE_DELETION_MARKS_DELAY = '24h';

/** Thanos for one Prometheus and one bucket: sidecars, store gateway, compactor and query. */
@checked
export class Thanos extends Construct {
  /** All of it, as something to monitor. */
  public readonly kind: ISubjectKind;
  /** Answers PromQL over replicas and bucket; its `url` is that of the data source. */
  public readonly query: ThanosQuery;
  /** Serves what Prometheus has deleted already. */
  public readonly storeGateway: ThanosStoreGateway;
  /** Merges, downsamples and deletes blocks; the only one for the bucket. */
  public readonly compactor: ThanosCompactor;

  /**
   * @param id before the names of all its objects
   * @throws InvalidConfigError when Prometheus keeps its samples too short, or a delay contradicts another
   */
  public constructor(scope: Construct, id: string, props: ThanosProps) {
    super(scope, id);
    const { prometheus, objectStore, retention, deleteDelay = '48h' } = props;
    if (durationMs('delete delay', deleteDelay) <= durationMs('ignore delay', IGNORE_DELETION_MARKS_DELAY)) {
      throw InvalidConfigError.at(
        this,
        `deleteDelay '${deleteDelay}' deletes blocks that the store gateway still serves: make it longer than '${IGNORE_DELETION_MARKS_DELAY}'`,
      );
    }
    this.kind = props.monitoredAs ?? new ThanosKind();
    const sidecars = addSidecar(prometheus, objectStore);
    this.storeGateway = new ThanosStoreGateway(this, `${id}-store-gateway`, {
      ...props.storeGateway,
      objectStore,
      ignoreDeletionMarksDelay: IGNORE_DELETION_MARKS_DELAY,
    });
    this.compactor = new ThanosCompactor(this, `${id}-compactor`, { ...props.compactor, objectStore, retention, deleteDelay });
    this.query = new ThanosQuery(this, `${id}-query`, {
      ...props.query,
      storeApis: [sidecars, this.storeGateway.storeApi],
      replicaLabel: REPLICA_LABEL,
    });
  }
}
