import { checked } from '../../values/checked';
import { GaugePanelBuilder, ReduceDataOptionsBuilder } from '../grafana-sdk';
import { QueryPanel } from './panel';
import { QueryFormat, withQueryProps } from './panel-builder';
import { QueryPanelProps } from './panel-props';

/** The latest value on a dial; `min` and `max` are its ends. */
@checked
export class GaugePanel extends QueryPanel {
  /** By default an eighth of the width. */
  public constructor(title: string, props: QueryPanelProps) {
    super(title, props, 3, 4);
  }

  /** @internal */
  public _builder(): GaugePanelBuilder {
    return withQueryProps(new GaugePanelBuilder(), this._props, QueryFormat.LATEST)
      .noValue('–')
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  }
}
