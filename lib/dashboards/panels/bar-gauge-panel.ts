import { checked } from '../../values/checked';
import { BarGaugeDisplayMode, BarGaugePanelBuilder, ReduceDataOptionsBuilder, VizOrientation } from '../grafana-sdk';
import { QueryPanel } from './panel';
import { QueryFormat, withQueryProps } from './panel-builder';
import { QueryPanelProps } from './panel-props';

/** The latest values as bars, to compare series with each other. */
@checked
export class BarGaugePanel extends QueryPanel {
  /** By default a third of the width. */
  public constructor(title: string, props: QueryPanelProps) {
    super(title, props, 8, 8);
  }

  /** @internal */
  public _builder(): BarGaugePanelBuilder {
    return withQueryProps(new BarGaugePanelBuilder(), this._props, QueryFormat.LATEST)
      .displayMode(BarGaugeDisplayMode.Basic)
      .orientation(VizOrientation.Horizontal)
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  }
}
