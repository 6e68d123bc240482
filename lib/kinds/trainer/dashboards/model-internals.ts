import { Dashboard, DashboardRow } from '../../../dashboards/dashboard';
import { BarGaugePanel } from '../../../dashboards/panels/bar-gauge-panel';
import { HeatmapPanel } from '../../../dashboards/panels/heatmap-panel';
import { TablePanel } from '../../../dashboards/panels/table-panel';
import { TimeSeriesPanel } from '../../../dashboards/panels/time-series-panel';
import { Color } from '../../../dashboards/threshold';
import { Unit } from '../../../dashboards/unit';
import { MODEL_INTERNALS_UID } from '../dashboard-uids';
import { ModelThresholds } from '../thresholds/model-thresholds';
import { latest, ONE_RUN, ONE_RUN_VARIABLES } from './run-selection';

/** Gradients, layers and classes of one run: why it does not learn. */
export function modelInternals(thresholds: Required<ModelThresholds>): Dashboard {
  return new Dashboard(MODEL_INTERNALS_UID, {
    title: 'Model internals',
    variables: ONE_RUN_VARIABLES,
    rows: [gradients(), layers(thresholds), classes()],
  });
}

function byLayer(metric: string): string {
  return `max by (layer) (${metric}{${ONE_RUN}})`;
}

function gradients(): DashboardRow {
  return {
    title: 'Gradients',
    panels: [
      new TimeSeriesPanel('Gradient norm', {
        queries: [{ expr: latest('tf_train_gradient_l2_norm'), legend: 'all layers' }],
        unit: Unit.SCIENTIFIC,
        logScale: true,
        width: 12,
      }),
      new TimeSeriesPanel('Non-finite values', {
        queries: [{ expr: `sum by (kind) (increase(tf_train_nonfinite_total{${ONE_RUN}}[$__rate_interval]))`, legend: '{{kind}}' }],
        unit: Unit.NONE,
        width: 12,
      }),
      new HeatmapPanel('Gradient magnitudes', {
        description: 'Drifting down: gradients vanish. Drifting up: they explode.',
        expr: `sum by (le) (increase(tf_gradient_magnitude_bucket{${ONE_RUN}}[$__rate_interval]))`,
        unit: Unit.SCIENTIFIC,
        width: 24,
      }),
    ],
  };
}

function layers({ vanishingGradient, updateRatioBelow, updateRatioAbove, deadReluRatio }: Required<ModelThresholds>): DashboardRow {
  return {
    title: 'Layers',
    panels: [
      new TablePanel('Layers', {
        description: 'Red is where an alert fires: vanishing gradients, updates too large or too small, dead activations.',
        labels: ['layer'],
        columns: [
          {
            title: 'Mean absolute gradient',
            expr: byLayer('tf_layer_gradient_abs_mean'),
            unit: Unit.SCIENTIFIC,
            thresholds: { base: Color.RED, steps: [{ from: vanishingGradient, color: Color.GREEN }] },
          },
          {
            title: 'Update to weight ratio',
            expr: byLayer('tf_layer_update_weight_ratio'),
            unit: Unit.SCIENTIFIC,
            thresholds: {
              base: Color.RED,
              steps: [
                { from: updateRatioBelow, color: Color.GREEN },
                { from: updateRatioAbove, color: Color.RED },
              ],
            },
          },
          {
            title: 'Zero activations',
            expr: byLayer('tf_layer_activation_zero_ratio'),
            unit: Unit.RATIO,
            thresholds: { base: Color.GREEN, steps: [{ from: deadReluRatio, color: Color.RED }] },
          },
          { title: 'Saturated activations', expr: byLayer('tf_layer_activation_saturated_ratio'), unit: Unit.RATIO },
          { title: 'Gradient norm', expr: byLayer('tf_layer_gradient_l2_norm'), unit: Unit.SCIENTIFIC },
          { title: 'Weight norm', expr: byLayer('tf_layer_weight_l2_norm'), unit: Unit.SCIENTIFIC },
        ],
      }),
      ...[
        { title: 'Smallest gradients', expr: `bottomk(5, ${byLayer('tf_layer_gradient_abs_mean')})` },
        { title: 'Largest updates', expr: `topk(5, ${byLayer('tf_layer_update_weight_ratio')})` },
      ].map(
        ({ title, expr }) =>
          new TimeSeriesPanel(title, { queries: [{ expr, legend: '{{layer}}' }], unit: Unit.SCIENTIFIC, logScale: true, width: 12 }),
      ),
    ],
  };
}

function classes(): DashboardRow {
  return {
    title: 'Classes',
    panels: [
      new BarGaugePanel('Samples per class', {
        queries: [{ expr: `sort_desc(sum by (class) (tf_train_class_samples_total{${ONE_RUN}}))`, legend: '{{class}}' }],
        unit: Unit.SHORT,
        width: 12,
      }),
      new BarGaugePanel('Validation accuracy per class', {
        queries: [{ expr: `sort(max by (class) (tf_val_class_accuracy_ratio{${ONE_RUN}}))`, legend: '{{class}}' }],
        unit: Unit.RATIO,
        min: 0,
        max: 1,
        width: 12,
      }),
    ],
  };
}
