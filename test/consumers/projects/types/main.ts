import { App } from 'cdk8s';
import { Dashboard, ISubjectKind, Manifests, MetricCatalog, SdkPanel, testing, TrainerKind } from 'trainwatch';
import * as trainwatch from 'trainwatch';
import { ManifestRule, RouteTable, RouteTableRow } from 'trainwatch/testing';

export const kind: ISubjectKind = TrainerKind.STANDARD;
export const catalog: MetricCatalog = kind.catalog;
export const row: RouteTableRow = { labels: { severity: 'warning' }, at: new Date(), receivers: [] };
export const table: testing.RouteTable = new RouteTable([row]);
export const manifests: Manifests = testing.Manifests.of(new App());
export const rule: trainwatch.ManifestRule = ManifestRule.VOLUME;
export const sameRule: testing.ManifestRule = rule;

testing.Manifests.exempt(new App(), ManifestRule.SECRET_VALUE, 'the name of a mode');

/** @param panel what the user's own SDK built */
export function dashboardOf(panel: object): Dashboard {
  return new Dashboard('own', { title: 'Own', rows: [{ title: 'Row', panels: [SdkPanel.of(panel)] }] });
}
