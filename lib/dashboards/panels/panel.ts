import { checked } from '../../values/checked';
import type { Builder, PanelJson } from '../grafana-sdk';
import { CHOSEN_DATA_SOURCE } from './panel-builder';
import { PanelProps, Query, QueryPanelProps } from './panel-props';

/** One panel of a dashboard. Ids, places and refIds are set when the dashboard is rendered. */
@checked
export abstract class Panel {
  /** Columns of the grid of 24 that it takes. */
  public readonly width: number;
  /** Rows of the grid that it takes, about 30 pixels each. */
  public readonly height: number;
  /** What a reader must know to judge the panel, in Markdown; appears behind an (i). */
  public readonly description?: string;

  protected constructor(
    /** Heading above the panel; names it in the messages of checks. */
    public readonly title: string,
    props: PanelProps,
    width: number,
    height: number,
  ) {
    this.width = props.width ?? width;
    this.height = props.height ?? height;
    this.description = props.description;
  }

  /** The queries in the order of their refIds: A, B, … */
  public abstract get queries(): Query[];

  /** @internal */
  public abstract _builder(): Builder<PanelJson>;

  /** @internal */
  public _render(id: number, x: number, y: number): PanelJson {
    return {
      ...this._builder().build(),
      id,
      title: this.title,
      description: this.description,
      ...(this.queries.length > 0 ? { datasource: CHOSEN_DATA_SOURCE } : {}),
      gridPos: { x, y, w: this.width, h: this.height },
    };
  }
}

/** A panel whose queries share one unit. */
export abstract class QueryPanel extends Panel {
  /** @internal */
  protected readonly _props: QueryPanelProps;

  protected constructor(title: string, props: QueryPanelProps, width: number, height: number) {
    super(title, props, width, height);
    this._props = props;
  }

  public get queries(): Query[] {
    return this._props.queries;
  }
}
