import { checked } from '../../values/checked';
import {
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TimeSeriesPanelBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '../grafana-sdk';
import { QueryPanel } from './panel';
import { QueryFormat, withQueryProps } from './panel-builder';
import { QueryPanelProps } from './panel-props';

/** Lines, their unit and their scale. */
export interface TimeSeriesPanelProps extends QueryPanelProps {
  /**
   * Scale by powers of two instead of linearly. Values of 0 and less are not shown.
   *
   * @default false
   */
  readonly logScale?: boolean;
  /**
   * Put the series on top of each other, as shares of their sum.
   *
   * @default false
   */
  readonly stackShares?: boolean;
}

/** Lines over time, one for each series. */
@checked
export class TimeSeriesPanel extends QueryPanel {
  /** By default a third of the width. */
  public constructor(
    title: string,
    private readonly props: TimeSeriesPanelProps,
  ) {
    super(title, props, 8, 8);
  }

  /** @internal */
  public _builder(): TimeSeriesPanelBuilder {
    const { logScale = false, stackShares = false } = this.props;
    const builder = withQueryProps(new TimeSeriesPanelBuilder(), this.props, QueryFormat.SERIES)
      .lineWidth(stackShares ? 0 : 1)
      .fillOpacity(stackShares ? 70 : 5)
      .gradientMode(GraphGradientMode.None)
      .showPoints(VisibilityMode.Never)
      .spanNulls(false)
      .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
      .legend(
        new VizLegendOptionsBuilder()
          .showLegend(true)
          .displayMode(LegendDisplayMode.Table)
          .placement(LegendPlacement.Bottom)
          .calcs(['lastNotNull', 'min', 'max']),
      );
    if (logScale) builder.scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(2));
    if (stackShares) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Percent).group('A'));
    return builder;
  }
}
