import { Construct } from 'constructs';
import { ISubject, ISubjectKind } from '../../kinds/subject';
import { TrainerKind } from '../../kinds/trainer/trainer-kind';
import { apiObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity } from '../../kubernetes/labels';
import { objectLabels } from '../../kubernetes/pod-template';
import { quantity } from '../../kubernetes/quantities';
import { WorkloadDefaults } from '../../kubernetes/workload-defaults';
import { ScrapeAccess } from '../../scraping/exporter-access';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { GpuTrainerProps } from './gpu-trainer-props';
import { requireMonitoring } from './run-monitoring';
import { assertTrainer } from './trainer-checks';
import { SCRAPE_INTERVAL_KEY } from './trainer-environment';
import { contractLabels, numbersOf, TemplateForm, TrainerNumbers, trainerTemplate } from './trainer-template';
import { TrainingNamespace } from './training-namespace';

/** How the controller of a run runs it. */
export interface RunForm {
  /** Name of the container that trains. */
  readonly container: string;
  /** Pods that use its claims at the same time. */
  readonly pods: number;
}

/** Name and labels of an object. */
interface ObjectMetadata {
  readonly name: string;
  readonly labels: Record<string, string>;
}

/** What all runs have, whatever runs them: claims, an account, the interval at which they are scraped, and the template of their pods. */
export class TrainingRun {
  public readonly kind: ISubjectKind;
  public readonly scrapeAccess?: ScrapeAccess;
  public readonly identity: ComponentIdentity;

  /**
   * @param owner the construct of the run, below which its objects are
   * @throws InvalidConfigError when a value cannot work
   */
  public constructor(
    private readonly owner: Construct & ISubject,
    private readonly namespace: TrainingNamespace,
    private readonly props: GpuTrainerProps,
    private readonly form: RunForm,
  ) {
    this.kind = props.monitoredAs ?? TrainerKind.STANDARD;
    this.scrapeAccess = props.exporterAccess;
    this.identity = { name: 'trainer', instance: owner.node.id, component: 'training' };
    InvalidConfigError.locate(owner, () => this.assertPods(props));
    this.claim();
    this.account();
    this.scrapingConfig();
    requireMonitoring(owner, props.monitoredBy);
  }

  public get name(): string {
    return this.identity.instance;
  }

  public get numbers(): TrainerNumbers {
    return numbersOf(this.props);
  }

  /** Of an object that is made with the run. */
  public metadata(name = this.name): ObjectMetadata {
    return { name, labels: objectLabels(this.owner, this.identity) };
  }

  /** Of the object that makes the pods. */
  public workloadMetadata(): ObjectMetadata {
    return { name: this.name, labels: objectLabels(this.owner, this.identity, this.props.labels) };
  }

  /** @throws InvalidConfigError when pods with these props cannot work */
  public assertPods(props: GpuTrainerProps): void {
    const { identity, namespace, form } = this;
    const run = { scope: this.owner, identity, namespace, container: form.container, contractLabels: this.contractLabels() };
    assertTrainer(props, { ...run, ...numbersOf(props) });
  }

  /**
   * The template of pods of the run.
   *
   * @param props of these pods, where they are not those of all
   */
  public template(form: Partial<TemplateForm>, props = this.props): k8s.PodTemplateSpec {
    return trainerTemplate(this.owner, props, {
      identity: this.identity,
      container: this.form.container,
      contractLabels: this.contractLabels(),
      checkpointClaim: this.checkpointClaim,
      scrapingConfig: this.scrapingConfigName,
      serviceAccountName: props.serviceAccount && (props.serviceAccount._existing ?? this.name),
      ...form,
    });
  }

  private contractLabels(): Record<string, string> {
    const { model, runId } = this.props;
    return contractLabels(this.props, { id: runId ?? this.name, model: model ?? this.name });
  }

  private get checkpointClaim(): string {
    return this.props.checkpointClaim ?? `${this.name}-checkpoints`;
  }

  private claim(): void {
    if (this.props.checkpointClaim === undefined) {
      this.claimVolume('Checkpoints', this.checkpointClaim, quantity('checkpoint storage', this.props.checkpointStorage ?? '10Gi'));
    }
    for (const { name, _newClaim } of this.props.volumes ?? []) {
      if (_newClaim) this.claimVolume(`Volume-${name}`, `${this.name}-${name}`, _newClaim.size, _newClaim.storageClass);
    }
  }

  private claimVolume(id: string, name: string, storage: k8s.Quantity, storageClass?: string): void {
    apiObject(this.owner, id, k8s.KubePersistentVolumeClaim, this.metadata(name), {
      spec: () => ({
        // Pods on several nodes can mount no other volume.
        accessModes: [this.form.pods > 1 ? 'ReadWriteMany' : 'ReadWriteOnce'],
        storageClassName: storageClass ?? WorkloadDefaults.of(this.owner).storageClass,
        resources: { requests: { storage } },
      }),
    });
  }

  private account(): void {
    const annotations = this.props.serviceAccount?._annotations;
    if (!annotations) return;
    const metadata = { ...this.metadata(), annotations };
    apiObject(this.owner, 'ServiceAccount', k8s.KubeServiceAccount, metadata, { automountServiceAccountToken: () => false });
  }

  private get scrapingConfigName(): string {
    return `${this.name}-scraping`;
  }

  /** A stack that scrapes more often, or not, changes this object and no pod template. */
  private scrapingConfig(): void {
    apiObject(this.owner, 'Scraping', k8s.KubeConfigMap, this.metadata(this.scrapingConfigName), {
      data: () => {
        const seconds = this.namespace.scrapeIntervalSeconds;
        return seconds === undefined ? {} : { [SCRAPE_INTERVAL_KEY]: String(seconds) };
      },
    });
  }
}
