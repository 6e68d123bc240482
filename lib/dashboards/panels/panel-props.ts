import { Thresholds } from '../threshold';
import { Unit } from '../unit';

/** A query of a panel, and how its series are called. */
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

/** Description and size, which every panel may have. */
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
  /** Queries whose series share the panel. */
  readonly queries: Query[];
  /** Unit of every value, on the axis and in the legend. */
  readonly unit: Unit;
  /**
   * Values from which the panel changes its color.
   *
   * @default - one color.
   */
  readonly thresholds?: Thresholds;
  /**
   * Where the axis or the gauge begins, in `unit`.
   *
   * @default - the smallest value there is.
   */
  readonly min?: number;
  /**
   * Where the axis or the gauge ends, in `unit`.
   *
   * @default - the largest value there is.
   */
  readonly max?: number;
}
