import type { DashboardJson, PanelJson, RowPanel } from './grafana-sdk';
import { PromqlExpression } from '../promql/promql-expression';
import { GRID_COLUMNS } from './layout';
import { variablesIn, withoutVariables } from './template-variables';

/** A panel or a row, as far as they are the same. */
type Box = PanelJson | RowPanel;

/** Whose queries carry a unit: in a table each column has its own. */
const WITHOUT_UNIT = ['table'];

interface PanelQuery {
  readonly refId?: string;
  readonly expr?: string;
  readonly datasource?: { readonly uid?: string };
}

/**
 * What Grafana would take and show wrongly.
 *
 * @returns a phrase for each violation, which starts with the panel; empty when the dashboard is right
 */
export function lintDashboard(dashboard: DashboardJson): string[] {
  const boxes = dashboard.panels ?? [];
  const variables = (dashboard.templating?.list ?? []).map(({ name }) => name);
  const panels = boxes.filter((box): box is PanelJson => box.type !== 'row');
  return [
    ...duplicates(boxes, 'id', (box) => box.id),
    ...duplicates(panels, 'title', (panel) => panel.title),
    ...boxes.flatMap((box, i) => [...outside(box), ...overlaps(box, boxes.slice(0, i))]),
    ...panels.flatMap((panel) => queryViolations(panel, variables)),
  ];
}

function duplicates<Item extends Box>(boxes: Item[], what: string, key: (box: Item) => string | number | undefined): string[] {
  const first = new Map<string | number, Item>();
  const violations: string[] = [];
  for (const box of boxes) {
    const value = key(box);
    const earlier = value === undefined ? undefined : first.get(value);
    if (value === undefined || value === '') violations.push(`${nameOf(box)} has no ${what}`);
    else if (earlier) violations.push(`${nameOf(box)} has the ${what} of ${nameOf(earlier)}: ${value}`);
    else first.set(value, box);
  }
  return violations;
}

function outside(box: Box): string[] {
  const { x, w, h } = placeOf(box);
  const fits = x >= 0 && w >= 1 && x + w <= GRID_COLUMNS && h >= 1;
  return fits ? [] : [`${nameOf(box)} is outside the grid of ${GRID_COLUMNS} columns: x ${x}, width ${w}, height ${h}`];
}

function overlaps(box: Box, others: Box[]): string[] {
  const a = placeOf(box);
  return others
    .filter((other) => {
      const b = placeOf(other);
      return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    })
    .map((other) => `${nameOf(box)} overlaps ${nameOf(other)}`);
}

function queryViolations(panel: PanelJson, variables: string[]): string[] {
  const queries = (panel.targets ?? []) as PanelQuery[];
  const violations: string[] = [];
  const refIds = queries.map(({ refId }) => refId);
  if (new Set(refIds).size < refIds.length || !refIds.every((refId) => /^[A-Z]$/.test(refId ?? ''))) {
    violations.push(`needs a unique refId for each query, A to Z, but has ${refIds.map(String).join(', ')}`);
  }
  if (queries.length > 0 && !panel.fieldConfig?.defaults.unit && !WITHOUT_UNIT.includes(panel.type)) violations.push('has no unit');
  for (const { expr = '', datasource } of queries) {
    if (datasource?.uid !== '${datasource}') violations.push(`does not query the data source that the user selected, \${datasource}`);
    for (const name of variablesIn(expr)) {
      if (!variables.includes(name)) violations.push(`reads variable $${name}, which the dashboard does not have: ${variables.join(', ')}`);
    }
    for (const error of PromqlExpression.parse(withoutVariables(expr)).errors) violations.push(`has an invalid expression: ${error}`);
  }
  return violations.map((violation) => `${nameOf(panel)} ${violation}`);
}

function placeOf({ gridPos }: Box): { x: number; y: number; w: number; h: number } {
  return gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
}

function nameOf({ type, title }: Box): string {
  return `${type === 'row' ? 'row' : 'panel'} '${title ?? ''}'`;
}
