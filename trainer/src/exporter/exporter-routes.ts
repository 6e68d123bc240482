import { Reply, Route, text } from '../../../runtime/http/route';
import { MetricsPage, metricsRoute } from './metrics-route';
import { ExpositionFormat } from './registry';

/** What an exporter serves. */
export interface ExporterPages {
  readonly render: (format: ExpositionFormat) => Promise<MetricsPage>;
  readonly readiness: () => Reply | Promise<Reply>;
  readonly hanging: () => Reply | Promise<Reply>;
}

/** The probes of Kubernetes have no credentials. */
export function exporterRoutes({ render, readiness, hanging }: ExporterPages): Route[] {
  return [
    metricsRoute(render),
    { method: 'GET', path: '/healthz', open: true, answer: () => text(200, 'ok') },
    { method: 'GET', path: '/readyz', open: true, answer: readiness },
    { method: 'GET', path: '/hangz', open: true, answer: hanging },
  ];
}
