import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { BarGaugeDisplayMode, ReduceDataOptionsBuilder, VizOrientation } from '@grafana/grafana-foundation-sdk/common';
import { QueryPanel } from './panel';
import { QueryFormat, withQueryProps } from './panel-builder';
import { QueryPanelProps } from './panel-props';

/** The latest values as bars, to compare series with each other. */
export class BarGaugePanel extends QueryPanel {
  /** By default a third of the width. */
  public constructor(title: string, props: QueryPanelProps) {
    super(title, props, 8, 8);
  }

  /** @internal */
  public _builder(): PanelBuilder {
    return withQueryProps(new PanelBuilder(), this._props, QueryFormat.LATEST)
      .displayMode(BarGaugeDisplayMode.Basic)
      .orientation(VizOrientation.Horizontal)
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  }
}
