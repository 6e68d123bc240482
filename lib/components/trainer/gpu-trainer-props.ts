import { TrainerKind } from '../../kinds/trainer/trainer-kind';
import { ExporterAccess } from '../../scraping/exporter-access';
import { Pushgateway } from '../exporters/pushgateway';
import { TrainerProps } from './trainer-props';

/** What is trained with which image, on how much hardware, and how the run is named. */
export interface GpuTrainerProps extends TrainerProps {
  /**
   * Name of the model: label `model_name` of its series and alerts, by which runs are compared.
   *
   * @default - the id of the trainer.
   */
  readonly model?: string;
  /**
   * Names the run over restarts and resumes.
   *
   * @default - the id of the trainer.
   */
  readonly runId?: string;
  /**
   * Size of the volume on which checkpoints outlive the pod.
   *
   * @default '10Gi'
   */
  readonly checkpointStorage?: string;
  /**
   * Name of an existing claim for the checkpoints, for example that of the run that this one continues.
   *
   * @default - a claim of its own, with `checkpointStorage`.
   */
  readonly checkpointClaim?: string;
  /**
   * Seconds after its end for which a Job and its pods are kept; then Kubernetes deletes them. At least 300: until then Prometheus has
   * seen how it ended. Claims stay.
   *
   * @default - until somebody deletes it.
   */
  readonly ttlSecondsAfterFinished?: number;
  /**
   * Creates the Job without a pod, until somebody resumes it. Kueue suspends the Jobs of its queues by itself: there it is left out, as each
   * apply would suspend the run again.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * TLS and basic authentication of `/metrics`; the same way in for all trainers of the namespace. The probes of Kubernetes need neither a
   * password nor a client certificate. It cannot be combined with `exporterSidecar`.
   *
   * @default - plain HTTP for everybody.
   */
  readonly exporterAccess?: ExporterAccess;
  /**
   * Where a summary of the run is left after its end, in place of that of the run of the model before.
   *
   * @default - none.
   */
  readonly pushgateway?: Pushgateway;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts. All trainers of a stack share one.
   *
   * @default TrainerKind.STANDARD
   */
  readonly monitoredAs?: TrainerKind;
  /**
   * Who monitors the run, where nothing of the same app does: for people, in any words, for example `the app of the platform team`. It
   * changes no manifest.
   *
   * @default - a stack of the same app, which monitors it or all training pods of its namespace. Without one, synthesis fails.
   */
  readonly monitoredBy?: string;
}
