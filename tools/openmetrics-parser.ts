import { WheelChecker } from './wheels/checker';

const PARSER = new WheelChecker('parser of OpenMetrics', 'openmetrics', 'prometheus_client/openmetrics/parser.py');

/** Folder that Python finds `prometheus_client` in, whose parser is the strictest; undefined before `npm run openmetrics-parser`. */
export function locateOpenMetricsParser(): string | undefined {
  return PARSER.installed;
}

if (require.main === module) void PARSER.install('pages in OpenMetrics');
