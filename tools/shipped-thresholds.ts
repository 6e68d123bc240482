import { ISubjectKind } from '../lib/kinds/subject';
import { ThresholdSet } from '../lib/values/threshold-set';
import { SHIPPED_KINDS } from '../lib/kinds/shipped-kinds';

/** The thresholds of a kind that comes with the library, by name. */
type Values = Record<string, unknown>;

/** A kind with what it judges by. */
export interface KindThresholds {
  readonly kind: ISubjectKind;
  /** As it stands in code, for example `TrainerKind`. */
  readonly className: string;
  readonly thresholds: ThresholdSet<Values>;
  /** The same kind with other thresholds. */
  readonly make: (values: Values) => ISubjectKind;
}

/** Every kind that comes with the library, with its thresholds. */
export const SHIPPED_THRESHOLDS: KindThresholds[] = SHIPPED_KINDS.map((kind) => {
  const { _thresholds: thresholds } = kind as { _thresholds?: ThresholdSet<Values> };
  if (!thresholds) throw new Error(`${kind.constructor.name} has no _thresholds: give it those that its rules and panels read`);
  const Kind = kind.constructor as new (values: Values) => ISubjectKind;
  // Without its frameworks it would have no rules about them.
  const { frameworks } = kind as { readonly frameworks?: unknown };
  return { kind, className: Kind.name, thresholds, make: (values) => new Kind(frameworks ? { frameworks, ...values } : values) };
});
