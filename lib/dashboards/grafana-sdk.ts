/**
 * What is used of Grafana's SDK for dashboards. No other file imports it, because the npm package holds a bundle of this one instead of the SDK's
 * 11 MB.
 */
export { PanelBuilder as BarGaugePanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
export type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
export {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
export {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  MappingType,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
export type {
  Dashboard as DashboardJson,
  DashboardLink,
  Panel as PanelJson,
  RowPanel,
  ThresholdsConfig,
} from '@grafana/grafana-foundation-sdk/dashboard';
export { PanelBuilder as GaugePanelBuilder } from '@grafana/grafana-foundation-sdk/gauge';
export {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as HeatmapPanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
export { DataqueryBuilder as PrometheusQueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
export { PanelBuilder as StatPanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
export { PanelBuilder as StateTimelinePanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
export { PanelBuilder as TablePanelBuilder } from '@grafana/grafana-foundation-sdk/table';
export { PanelBuilder as TextPanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
export { PanelBuilder as TimeSeriesPanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
export { PanelBuilder as XyChartPanelBuilder, SeriesMapping, XYShowMode } from '@grafana/grafana-foundation-sdk/xychart';
