import { InvalidConfigError } from './invalid-config-error';
import { nameHint } from './nearest-name';
import { shown, Threshold, ThresholdTable } from './threshold';

/** Two thresholds of which one must be less than the other, or at most that. */
export interface Relation<Name> {
  readonly lesser: Name;
  readonly greater: Name;
  /** Whether both may be the same. */
  readonly orEqual: boolean;
  /** What follows where it does not hold; it ends the sentence that refuses the values. */
  readonly otherwise: string;
}

/** The first must be less than the second; `otherwise` ends the sentence that refuses the values. */
export function lessThan<Name extends string>(lesser: Name, greater: Name, otherwise: string): Relation<Name> {
  return { lesser, greater, orEqual: false, otherwise };
}

/** As `lessThan`, but both may be the same. */
export function atMost<Name extends string>(lesser: Name, greater: Name, otherwise: string): Relation<Name> {
  return { lesser, greater, orEqual: true, otherwise };
}

/** All thresholds of a kind, and what must hold between them. */
export class ThresholdSet<Props extends object> {
  /**
   * @param table a threshold for each of the props
   * @param relations between them
   */
  public constructor(
    public readonly table: ThresholdTable<Props>,
    public readonly relations: Relation<keyof Props & string>[] = [],
  ) {}

  /** The name of every threshold. */
  public get names(): (keyof Props & string)[] {
    return Object.keys(this.table) as (keyof Props & string)[];
  }

  /** The threshold of that name, whatever the type of its value. */
  public threshold(name: keyof Props & string): Threshold<unknown> {
    return this.table[name];
  }

  /**
   * Every threshold with its value: the given one, or its default.
   *
   * @throws InvalidConfigError when a value is out of its range, two contradict each other, or there is no threshold of a name
   */
  public resolve(given: Props): Required<Props> {
    const violations = this.violations(given);
    if (violations.length > 0) throw new InvalidConfigError(violations.join('; '));
    return this.complete(given);
  }

  /** A sentence for each value that cannot work. */
  public violations(given: Props): string[] {
    const values = Object.entries(given).filter(([, value]) => value !== undefined) as [keyof Props & string, unknown][];
    const wrong = values.flatMap(([name, value]) =>
      Object.hasOwn(this.table, name) ? (this.threshold(name).violation(name, value) ?? []) : this.unknown(name),
    );
    return wrong.length > 0 ? wrong : this.contradictions(this.complete(given));
  }

  private complete(given: Props): Required<Props> {
    return Object.fromEntries(this.names.map((name) => [name, given[name] ?? this.threshold(name).default])) as Required<Props>;
  }

  private unknown(name: string): string {
    return `there is no threshold '${name}': ${nameHint(name, this.names)}`;
  }

  private contradictions(values: Required<Props>): string[] {
    return this.relations
      .filter(({ lesser, greater, orEqual }) => {
        const [less, more] = [lesser, greater].map((name) => this.threshold(name).size(values[name]));
        return !(orEqual ? less <= more : less < more);
      })
      .map(
        ({ lesser, greater, orEqual, otherwise }) =>
          `${lesser} ${shown(values[lesser])} must be ${orEqual ? 'at most' : 'less than'} ${greater} ${shown(values[greater])}: ${otherwise}`,
      );
  }
}
