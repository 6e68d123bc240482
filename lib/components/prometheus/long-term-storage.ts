import { Construct } from 'constructs';
import { ISubjectKind } from '../../kinds/subject';
import { DataSource } from '../grafana/data-source';
import { Prometheus } from './prometheus';

/** What a long-term storage gives to those who query. */
export interface LongTermStorageBinding {
  /** Where Grafana reads old and new samples of all replicas together. */
  readonly dataSource: DataSource;
  /** Its components as things to monitor, in the namespace of Prometheus. */
  readonly kinds: ISubjectKind[];
}

/** Keeps what Prometheus has recorded longer than Prometheus does. */
export interface ILongTermStorage {
  /**
   * Adds itself to Prometheus, as a sidecar or a remote write; called once, when the stack is created.
   *
   * @param scope for the components that it needs
   */
  bind(scope: Construct, prometheus: Prometheus): LongTermStorageBinding;
}
