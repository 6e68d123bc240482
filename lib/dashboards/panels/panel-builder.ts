import {
  PromQueryFormat,
  PrometheusQueryBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Builder,
  type Dataquery,
  type PanelJson,
  type ThresholdsConfig,
} from '../grafana-sdk';
import { Color, Thresholds } from '../threshold';
import type { Query, QueryPanelProps } from './panel-props';

/** The methods that the builders of all kinds of panels share. */
export interface PanelBuilder {
  build(): PanelJson;
  targets(targets: Builder<Dataquery>[]): this;
  unit(unit: string): this;
  min(min: number): this;
  max(max: number): this;
  thresholds(thresholds: Builder<ThresholdsConfig>): this;
}

/** The data source that the reader has chosen at the top of the dashboard. */
export const CHOSEN_DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Over time, or as a list of rows at the end of the time range, or as buckets over time. */
export enum QueryFormat {
  SERIES = 'series',
  ROWS = 'rows',
  ROWS_OVER_TIME = 'rows over time',
  LATEST = 'latest',
  BUCKETS = 'buckets',
}

/** Gives a builder the queries, each with the next refId. */
export function withQueries<Kind extends PanelBuilder>(builder: Kind, queries: Query[], format: QueryFormat): Kind {
  return builder.targets(queries.map((query, i) => queryBuilder(query, refId(i), format)));
}

/** Gives a builder what panels with queries have in common. */
export function withQueryProps<Kind extends PanelBuilder>(builder: Kind, props: QueryPanelProps, format: QueryFormat): Kind {
  withQueries(builder, props.queries, format).unit(props.unit).thresholds(thresholdsBuilder(props.thresholds));
  if (props.min !== undefined) builder.min(props.min);
  if (props.max !== undefined) builder.max(props.max);
  return builder;
}

/** A to Z. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function queryBuilder({ expr, legend = '__auto' }: Query, id: string, format: QueryFormat): PrometheusQueryBuilder {
  const query = new PrometheusQueryBuilder().refId(id).datasource(CHOSEN_DATA_SOURCE).expr(expr).legendFormat(legend);
  switch (format) {
    case QueryFormat.SERIES:
      return query.range();
    case QueryFormat.LATEST:
      return query.instant();
    case QueryFormat.ROWS:
      return query.instant().format(PromQueryFormat.Table);
    case QueryFormat.ROWS_OVER_TIME:
      return query.range().format(PromQueryFormat.Table);
    case QueryFormat.BUCKETS:
      return query.range().format(PromQueryFormat.Heatmap);
  }
}

/** Without thresholds everything has one color, because Grafana's own default is red from 80 on. */
export function thresholdsBuilder({ base, steps }: Thresholds = { base: Color.GREEN, steps: [] }): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(({ from, color }) => ({ value: from, color }))]);
}
