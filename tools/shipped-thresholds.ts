import { join } from 'node:path';
import { EXISTING_EXPORTER_THRESHOLDS } from '../lib/kinds/existing-exporter-thresholds';
import { ISubjectKind } from '../lib/kinds/subject';
import { ThresholdSet } from '../lib/values/threshold-set';
import { SHIPPED_KINDS } from '../lib/kinds/shipped-kinds';
import { existingExporter } from './existing-exporters';

const KINDS = join(__dirname, '..', 'lib', 'kinds');

/** The thresholds of a kind that comes with the library, by name. */
type Values = Record<string, unknown>;

/** A kind with what it judges by. */
export interface KindThresholds {
  readonly kind: ISubjectKind;
  /** As it stands in code, for example `TrainerKind`. */
  readonly className: string;
  readonly thresholds: ThresholdSet<Values>;
  /** The file that has its docblocks, or a folder with several such files. */
  readonly source: string;
  /** The same kind with other thresholds. */
  readonly make: (values: Values) => ISubjectKind;
}

const OF_KINDS: KindThresholds[] = SHIPPED_KINDS.map((kind) => {
  const { _thresholds: thresholds } = kind as { _thresholds?: ThresholdSet<Values> };
  if (!thresholds) throw new Error(`${kind.constructor.name} has no _thresholds: give it those that its rules and panels read`);
  const Kind = kind.constructor as new (values: Values) => ISubjectKind;
  const source = join(KINDS, kind.id === 'tensorflow-training' ? 'trainer' : kind.id);
  // Without its frameworks it would have no rules about them.
  const { frameworks } = kind as { readonly frameworks?: unknown };
  return { kind, className: Kind.name, thresholds, source, make: (values) => new Kind(frameworks ? { frameworks, ...values } : values) };
});

/** Every kind that comes with the library, with its thresholds, and what is judged besides where others run an exporter. */
export const SHIPPED_THRESHOLDS: KindThresholds[] = [
  ...OF_KINDS,
  {
    kind: existingExporter({}),
    className: 'ExistingExporterKind',
    thresholds: EXISTING_EXPORTER_THRESHOLDS as ThresholdSet<object> as ThresholdSet<Values>,
    source: join(KINDS, 'existing-exporter-thresholds.ts'),
    make: existingExporter,
  },
];
