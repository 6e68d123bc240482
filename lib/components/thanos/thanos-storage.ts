import { Construct } from 'constructs';
import { checked } from '../../values/checked';
import { DataSource } from '../grafana/data-source';
import { ILongTermStorage, LongTermStorageBinding } from '../prometheus/long-term-storage';
import { Prometheus } from '../prometheus/prometheus';
import { IObjectStore } from './object-store';
import { Thanos, ThanosStorageProps } from './thanos';

/** Long-term storage in an object store, by Thanos. */
@checked
export class ThanosStorage implements ILongTermStorage {
  /** Keeps blocks in a bucket that nothing else writes to. */
  public static inBucket(objectStore: IObjectStore, props: ThanosStorageProps = {}): ThanosStorage {
    return new ThanosStorage(objectStore, props);
  }

  private constructor(
    private readonly objectStore: IObjectStore,
    private readonly props: ThanosStorageProps,
  ) {}

  /**
   * Puts a sidecar into the pods of Prometheus, and all other components into a construct `thanos`.
   *
   * @throws InvalidConfigError when Prometheus keeps its samples too short, or a delay contradicts another
   */
  public bind(scope: Construct, prometheus: Prometheus): LongTermStorageBinding {
    const { query, kind } = new Thanos(scope, 'thanos', { ...this.props, prometheus, objectStore: this.objectStore });
    return { dataSource: DataSource.thanos(query.url), kinds: [kind] };
  }
}
