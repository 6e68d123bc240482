import { checked } from '../../values/checked';
import { BigValueColorMode, BigValueGraphMode, ReduceDataOptionsBuilder, StatPanelBuilder } from '../grafana-sdk';
import { QueryPanel } from './panel';
import { QueryFormat, withQueryProps } from './panel-builder';
import { QueryPanelProps } from './panel-props';

/** The latest value as a large number. */
@checked
export class StatPanel extends QueryPanel {
  /** By default an eighth of the width. */
  public constructor(title: string, props: QueryPanelProps) {
    super(title, props, 3, 4);
  }

  /** @internal */
  public _builder(): StatPanelBuilder {
    return withQueryProps(new StatPanelBuilder(), this._props, QueryFormat.LATEST)
      .graphMode(BigValueGraphMode.None)
      .colorMode(BigValueColorMode.Value)
      .noValue('–')
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  }
}
