import { BigValueColorMode, BigValueGraphMode, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { Panel, Query, QueryPanelProps } from './panel';
import { QueryFormat, withQueryProps } from './panel-builder';

/** The latest value as a large number. */
export class StatPanel extends Panel {
  /** By default an eighth of the width. */
  public constructor(
    title: string,
    private readonly props: QueryPanelProps,
  ) {
    super(title, props, 3, 4);
  }

  public get queries(): Query[] {
    return this.props.queries;
  }

  /** @internal */
  public _builder(): PanelBuilder {
    return withQueryProps(new PanelBuilder(), this.props, QueryFormat.LATEST)
      .graphMode(BigValueGraphMode.None)
      .colorMode(BigValueColorMode.Value)
      .noValue('–')
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  }
}
