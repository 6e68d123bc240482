import { checked } from '../../values/checked';
import { TextMode, TextPanelBuilder } from '../grafana-sdk';
import { Panel } from './panel';
import { PanelProps, Query } from './panel-props';

/** A text for the readers of a dashboard. */
export interface TextPanelProps extends PanelProps {
  /** The text, in Markdown; Grafana removes scripts from it. */
  readonly markdown: string;
}

/** Text that does not change, such as a runbook. */
@checked
export class TextPanel extends Panel {
  /** By default the whole width. */
  public constructor(
    title: string,
    private readonly props: TextPanelProps,
  ) {
    super(title, props, 24, 8);
  }

  public get queries(): Query[] {
    return [];
  }

  /** @internal */
  public _builder(): TextPanelBuilder {
    return new TextPanelBuilder().mode(TextMode.Markdown).content(this.props.markdown);
  }
}
