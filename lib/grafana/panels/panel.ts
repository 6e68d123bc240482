import type { Panel as PanelJson } from '@grafana/grafana-foundation-sdk/dashboard';
import { Thresholds } from '../threshold';
import { Unit } from '../unit';
import { CHOSEN_DATA_SOURCE, PanelBuilder } from './panel-builder';

/** One query of a panel. */
export interface Query {
  /** PromQL; may hold Grafana's variables, such as `$run_id` and `$__rate_interval`. */
  readonly expr: string;
  /**
   * Name of the series in the legend; labels stand in double braces: `{{worker}}`.
   *
   * @default - the labels in which the series differ.
   */
  readonly legend?: string;
}

/** What every panel has. */
export interface PanelProps {
  /**
   * What the reader must know to judge what is shown; appears behind an (i).
   *
   * @default - none.
   */
  readonly description?: string;
  /**
   * Width in the grid of 24 columns.
   *
   * @default - fits the kind of panel.
   */
  readonly width?: number;
  /**
   * Height in rows of the grid, about 30 pixels each.
   *
   * @default - fits the kind of panel.
   */
  readonly height?: number;
}

/** What every panel with queries has. */
export interface QueryPanelProps extends PanelProps {
  readonly queries: Query[];
  readonly unit: Unit;
  /** @default - one colour. */
  readonly thresholds?: Thresholds;
  /** @default - the smallest value there is. */
  readonly min?: number;
  /** @default - the largest value there is. */
  readonly max?: number;
}

/** One panel of a dashboard. Ids, places and refIds are set when the dashboard is rendered. */
export abstract class Panel {
  public readonly width: number;
  public readonly height: number;
  public readonly description?: string;

  protected constructor(
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
  public abstract _builder(): PanelBuilder;

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
