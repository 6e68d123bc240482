import { checked } from '../../values/checked';
import { HeatmapColorMode, HeatmapColorOptionsBuilder, HeatmapPanelBuilder, YAxisConfigBuilder } from '../grafana-sdk';
import { Unit } from '../unit';
import { Panel } from './panel';
import { QueryFormat, withQueries } from './panel-builder';
import { PanelProps, Query } from './panel-props';

/** A histogram and the unit of what it observes. */
export interface HeatmapPanelProps extends PanelProps {
  /** PromQL that gives the increase of each bucket, by label `le`. */
  readonly expr: string;
  /** Of the bounds of the buckets. */
  readonly unit: Unit;
}

/** How the observations of a histogram spread over its buckets, over time. */
@checked
export class HeatmapPanel extends Panel {
  /** By default half of the width. */
  public constructor(
    title: string,
    private readonly props: HeatmapPanelProps,
  ) {
    super(title, props, 12, 9);
  }

  public get queries(): Query[] {
    return [{ expr: this.props.expr, legend: '{{le}}' }];
  }

  /** @internal */
  public _builder(): HeatmapPanelBuilder {
    return withQueries(new HeatmapPanelBuilder(), this.queries, QueryFormat.BUCKETS)
      .unit(Unit.SHORT)
      .calculate(false)
      .yAxis(new YAxisConfigBuilder().unit(this.props.unit))
      .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Spectral').steps(64));
  }
}
