import { Dashboard } from '../../dashboards/dashboard';
import { ContractLevel } from '../../metrics/metric';
import { MetricCatalog } from '../../metrics/metric-catalog';
import { TRAINING_METRICS } from '../../metrics/training-metrics';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { withFirstSteps } from '../../rules/first-steps';
import { withSeverityReasons } from '../../rules/severity-reasons';
import { KubernetesPods } from '../../scraping/kubernetes-discovery';
import { PodRelabeling } from '../../scraping/pod-relabeling';
import { RelabelConfig } from '../../scraping/relabel-config';
import { ScrapeConfig } from '../../scraping/scrape-config';
import { checked } from '../../values/checked';
import { ISubjectKind } from '../subject';
import { runIdentity, workerOfSeries } from './run-identity';
import { trainerSlos } from './rules/slo-rules';
import { TRAINER_FIRST_STEPS } from './trainer-first-steps';
import { TRAINER_SEVERITY_REASONS } from './trainer-severity-reasons';
import { trainerDashboards } from './trainer-dashboards';
import { trainerInhibitRules, trainerRules } from './trainer-rules';
import { TRAINER_THRESHOLDS, TrainerThresholds } from './trainer-thresholds';
import { TRAINING_JOB } from './training-job';
import {
  CONTRACT_LABEL,
  METRICS_PATH_ANNOTATION,
  METRICS_PORT,
  MODEL_LABEL,
  SUBJECT_LABEL,
  SUBJECT_TRAINER,
  TEAM_LABEL,
  UNJUDGED_ANNOTATION,
} from './training-labels';

/** Training runs: one scrape job, one set of rules and dashboards for all of them. */
@checked
export class TrainerKind implements ISubjectKind {
  /** Every threshold at its default. */
  public static readonly STANDARD = new TrainerKind();

  public readonly id = TRAINING_JOB;
  public readonly catalog = new MetricCatalog('trainer', { metrics: TRAINING_METRICS });
  public readonly ruleGroups: RuleGroup[];
  public readonly inhibitRules: InhibitRule[] = trainerInhibitRules();
  public readonly dashboards: Dashboard[];
  /** @internal */
  public readonly _thresholds = TRAINER_THRESHOLDS;
  /** @internal */
  public readonly _values: Required<TrainerThresholds>;

  /**
   * @param thresholds of the alerts
   * @throws InvalidConfigError when one of them cannot work
   */
  public constructor(thresholds: TrainerThresholds = {}) {
    const complete = TRAINER_THRESHOLDS.resolve(thresholds);
    this._values = complete;
    this.ruleGroups = withFirstSteps(withSeverityReasons(trainerRules(complete), TRAINER_SEVERITY_REASONS), TRAINER_FIRST_STEPS);
    this.dashboards = trainerDashboards(trainerSlos(complete), complete);
  }

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [
      new ScrapeConfig(TRAINING_JOB, {
        serviceDiscovery: [new KubernetesPods({ namespaces, labelSelector: { [SUBJECT_LABEL]: SUBJECT_TRAINER } })],
        relabelConfigs: trainingRelabeling(),
        metricRelabelConfigs: workerOfSeries(),
        sampleLimit: this._values.sampleLimit,
        labelLimit: 32,
        labelValueLengthLimit: 128,
      }),
    ];
  }
}

/** Keeps the metrics port of pods that still run, and says on every series which run it is of. */
function trainingRelabeling(): RelabelConfig[] {
  return [
    PodRelabeling.keepPort(METRICS_PORT),
    PodRelabeling.dropFinished(),
    ...PodRelabeling.identity(),
    ...runIdentity(),
    PodRelabeling.label(MODEL_LABEL, 'model_name'),
    PodRelabeling.label(TEAM_LABEL, 'team'),
    PodRelabeling.label(CONTRACT_LABEL, 'contract'),
    // The name of the level before 0.2.0; goes with 1.0.
    RelabelConfig.replace(['contract'], 'contract', { regex: 'article', replacement: ContractLevel.CORE }),
    PodRelabeling.annotation(UNJUDGED_ANNOTATION, 'unjudged'),
    PodRelabeling.annotation(METRICS_PATH_ANNOTATION, '__metrics_path__'),
  ];
}
