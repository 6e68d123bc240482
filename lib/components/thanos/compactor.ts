import { Construct } from 'constructs';
import { COMPACTOR_JOB } from '../../kinds/thanos/thanos-targets';
import { resources } from '../../kubernetes/pod-template';
import { checked } from '../../values/checked';
import { durationMs } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { bucketWorkload, BucketWorkloadOptions } from './bucket-workload';
import { IObjectStore } from './object-store';

/** The bucket to compact, and how long it keeps samples. */
export interface ThanosCompactorProps extends BucketWorkloadOptions {
  /** The bucket; no other compactor may work on it. */
  readonly objectStore: IObjectStore;
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
}

/** Samples of one hour are made from blocks of this age; what is deleted before is lost at that resolution. */
const DOWNSAMPLED_AFTER = '10d';

/** Merges and downsamples the blocks of the bucket and deletes the old ones. There must be only one for each bucket. */
@checked
export class ThanosCompactor extends Construct {
  /**
   * @param id also the name of its objects
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(scope: Construct, id: string, props: ThanosCompactorProps) {
    super(scope, id);
    const { retention = '1y', deleteDelay = '48h' } = props;
    const kept = durationMs('long-term retention', retention);
    if (kept > 0 && kept < durationMs('downsampling', DOWNSAMPLED_AFTER)) {
      throw InvalidConfigError.at(
        this,
        `long-term retention '${retention}' ends before samples are downsampled: use at least '${DOWNSAMPLED_AFTER}', or '0s' to keep samples forever`,
      );
    }
    durationMs('delete delay', deleteDelay);
    bucketWorkload(this, props, {
      component: COMPACTOR_JOB,
      args: [
        'compact',
        '--wait',
        ...['raw', '5m', '1h'].map((resolution) => `--retention.resolution-${resolution}=${retention}`),
        `--delete-delay=${deleteDelay}`,
      ],
      resources: resources('50m', '256Mi', '2Gi'),
      objectStore: props.objectStore,
      storeApi: false,
      defaultStorage: '50Gi',
    });
  }
}
