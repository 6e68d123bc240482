/**
 * Of each replica of Prometheus.
 *
 * @param more further labels that are kept: `, rule_group`
 */
export function perPod(aggregation: string, expr: string, more = ''): string {
  return `${aggregation} by (job, namespace, pod${more}) (${expr})`;
}
