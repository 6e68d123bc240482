import { checked } from '../../values/checked';
import { SeriesMapping, XYShowMode, XyChartPanelBuilder } from '../grafana-sdk';
import { Unit } from '../unit';
import { Panel } from './panel';
import { QueryFormat, thresholdsBuilder, withQueries } from './panel-builder';
import { PanelProps, Query } from './panel-props';

/** An axis: what it shows and in which unit. */
export interface ChartAxis {
  /** Label of the axis; the other axis must have another one. */
  readonly title: string;
  /** PromQL whose series differ in the chart's label alone. */
  readonly expr: string;
  /** Unit of the numbers along the axis. */
  readonly unit: Unit;
}

/** Two expressions that are drawn against each other. */
export interface XyChartPanelProps extends PanelProps {
  /** The label by whose values lines differ. */
  readonly label: string;
  /** The horizontal axis: what the other is plotted against, for example the training step. */
  readonly x: ChartAxis;
  /** The vertical axis: what is compared between the lines, for example the loss. */
  readonly y: ChartAxis;
}

/** One expression over another instead of over time; unlike Grafana's Trend, x may also fall. */
@checked
export class XyChartPanel extends Panel {
  /** By default half of the width. */
  public constructor(
    title: string,
    private readonly props: XyChartPanelProps,
  ) {
    super(title, props, 12, 9);
  }

  public get queries(): Query[] {
    return [{ expr: this.props.x.expr }, { expr: this.props.y.expr }];
  }

  /** @internal */
  public _builder(): XyChartPanelBuilder {
    const { label, x, y } = this.props;
    return (
      withQueries(new XyChartPanelBuilder(), this.queries, QueryFormat.ROWS_OVER_TIME)
        .unit(y.unit)
        .thresholds(thresholdsBuilder())
        .show(XYShowMode.Lines)
        .lineWidth(1)
        .mapping(SeriesMapping.Auto)
        .series([{ build: () => ({ x: { matcher: { id: 'byName', options: x.title } } }) }])
        .overrideByName(x.title, [{ id: 'unit', value: x.unit }])
        // Rows of the same time and label become one, and each value of the label a line.
        .withTransformation({ id: 'merge', options: {} })
        .withTransformation({
          id: 'organize',
          options: { excludeByName: { Time: true }, renameByName: { 'Value #A': x.title, 'Value #B': y.title } },
        })
        .withTransformation({ id: 'partitionByValues', options: { fields: [label], keepFields: false, naming: { asLabels: false } } })
    );
  }
}
