import { BudgetThresholds } from './rules/budget-rules';
import { DurabilityThresholds } from './rules/durability-rules';
import { ExporterThresholds } from './rules/exporter-rules';
import { ModelThresholds } from './rules/model-rules';
import { ProgressThresholds } from './rules/progress-rules';
import { QualityThresholds } from './rules/quality-rules';
import { ResourceThresholds } from './rules/resource-rules';
import { TrainerObjectives } from './rules/slo-rules';

/** Thresholds and objectives of the trainer's alerts, all of them optional; each alert also waits for its `For`. */
export interface TrainerThresholds
  extends
    ProgressThresholds,
    QualityThresholds,
    ModelThresholds,
    ResourceThresholds,
    DurabilityThresholds,
    BudgetThresholds,
    ExporterThresholds,
    TrainerObjectives {}
