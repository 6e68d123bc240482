import { checked } from '../../values/checked';
import { TablePanelBuilder } from '../grafana-sdk';
import { Thresholds } from '../threshold';
import { Unit } from '../unit';
import { Panel } from './panel';
import { QueryFormat, refId, thresholdsBuilder, withQueries } from './panel-builder';
import { PanelProps, Query } from './panel-props';

/** A column of values, from a query of its own. */
export interface TableColumn {
  /** Heading of the column; unique in its table, because units and colors are found by it. */
  readonly title: string;
  /** PromQL whose series have the table's labels and no others. */
  readonly expr: string;
  /** Unit of the values of this column alone. */
  readonly unit: Unit;
  /**
   * Values from which the text of a cell changes its color.
   *
   * @default - not colored.
   */
  readonly thresholds?: Thresholds;
}

/** What makes a row of a table, and what stands in it. */
export interface TablePanelProps extends PanelProps {
  /** The labels that make a row, in the order of their columns. */
  readonly labels: string[];
  /** Columns of values, to the right of those of the labels. */
  readonly columns: TableColumn[];
}

/** The latest values of several expressions, side by side: a row for each set of labels. */
@checked
export class TablePanel extends Panel {
  /** By default the whole width. */
  public constructor(
    title: string,
    private readonly props: TablePanelProps,
  ) {
    super(title, props, 24, 8);
  }

  public get queries(): Query[] {
    return this.props.columns.map(({ expr }) => ({ expr }));
  }

  /** @internal */
  public _builder(): TablePanelBuilder {
    const { labels, columns } = this.props;
    const values = columns.map((_, i) => (columns.length === 1 ? 'Value' : `Value #${refId(i)}`));
    const order = new Map([...labels, ...values].map((field, i) => [field, i]));
    const titles = new Map(columns.map(({ title }, i) => [values[i], title]));
    const builder = withQueries(new TablePanelBuilder(), this.queries, QueryFormat.ROWS)
      .filterable(true)
      .thresholds(thresholdsBuilder())
      .withTransformation({ id: 'merge', options: {} })
      .withTransformation({
        id: 'organize',
        options: { excludeByName: { Time: true }, indexByName: Object.fromEntries(order), renameByName: Object.fromEntries(titles) },
      });
    for (const { title, unit, thresholds } of columns) {
      const color = thresholds && [
        { id: 'thresholds', value: thresholdsBuilder(thresholds).build() },
        { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ];
      builder.overrideByName(title, [{ id: 'unit', value: unit }, ...(color ?? [])]);
    }
    return builder;
  }
}
