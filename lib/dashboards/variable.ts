import { QueryVariableBuilder, VariableRefresh, VariableSort } from './grafana-sdk';
import { checked } from '../values/checked';
import { assertPrometheusLabelName } from '../values/names';
import { CHOSEN_DATA_SOURCE } from './panels/panel-builder';

/** A choice at the top of a dashboard; `$name` in its queries. */
@checked
export class Variable {
  /**
   * One of the values that a label has. The variable has the label's name, so that links from alerts can fill it in.
   *
   * @param label for example `run_id`
   * @param selector selects the series that have it, for example `up{namespace=~"$namespace"}`
   * @throws InvalidConfigError when `label` is not a label name
   */
  public static label(label: string, selector: string): Variable {
    return new Variable(label, selector, Selection.ONE);
  }

  /**
   * Any number of the values that a label has, at first all of them. Match it with `=~`.
   *
   * @param label for example `namespace`
   * @param selector selects the series that have it
   * @throws InvalidConfigError when `label` is not a label name
   */
  public static labels(label: string, selector: string): Variable {
    return new Variable(label, selector, Selection.MANY);
  }

  private constructor(
    /** Label whose values are the choices, and the variable's name in queries. */
    public readonly name: string,
    /** PromQL selector of the series whose label values are offered. */
    public readonly selector: string,
    private readonly selection: Selection,
  ) {
    assertPrometheusLabelName('dashboard variable', name);
  }

  /** @internal */
  public _builder(): QueryVariableBuilder {
    const query = `label_values(${this.selector}, ${this.name})`;
    const builder = new QueryVariableBuilder(this.name)
      .datasource(CHOSEN_DATA_SOURCE)
      .query({ query, refId: this.name })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.NaturalAsc);
    // Series without the label belong to "all" as well.
    return this.selection === Selection.MANY ? builder.multi(true).includeAll(true).allValue('.*').current(ALL) : builder;
  }
}

enum Selection {
  ONE,
  MANY,
}

const ALL = { text: 'All', value: '$__all', selected: true };
