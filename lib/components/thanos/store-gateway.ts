import { Construct } from 'constructs';
import { STORE_GATEWAY_JOB } from '../../kinds/thanos/thanos-targets';
import { namespaceOf } from '../../kubernetes/namespaces';
import { resources } from '../../kubernetes/pod-template';
import { checked } from '../../values/checked';
import { bucketWorkload, BucketWorkloadOptions } from './bucket-workload';
import { IObjectStore } from './object-store';
import { storeApiOf } from './thanos-container';

/** The bucket to serve, and when its deleted blocks disappear. */
export interface ThanosStoreGatewayProps extends BucketWorkloadOptions {
  /** The bucket whose blocks it serves. */
  readonly objectStore: IObjectStore;
  /**
   * How long after it was marked for deletion a block is no longer served; the compactor must delete it later than that.
   *
   * @default '24h'
   */
  readonly ignoreDeletionMarksDelay?: string;
}

/** Serves the blocks of the bucket. */
@checked
export class ThanosStoreGateway extends Construct {
  /** Address of its Store API, by DNS lookup of all replicas, for Thanos Query. */
  public readonly storeApi: string;

  /**
   * @param id also the name of its objects
   * @throws InvalidConfigError when the size of the volume is not a quantity
   */
  public constructor(scope: Construct, id: string, props: ThanosStoreGatewayProps) {
    super(scope, id);
    this.storeApi = storeApiOf(`${id}.${namespaceOf(this)}.svc`);
    bucketWorkload(this, props, {
      component: STORE_GATEWAY_JOB,
      args: ['store', `--ignore-deletion-marks-delay=${props.ignoreDeletionMarksDelay ?? '24h'}`],
      resources: resources('50m', '256Mi', '1Gi'),
      objectStore: props.objectStore,
      storeApi: true,
      defaultStorage: '10Gi',
    });
  }
}
