/**
 * A part of an alert's text that is left out when the alert lacks the label.
 *
 * @param before what stands before the label's value, for example ` (`
 * @param after what stands behind it, for example `)`
 */
export function ifLabel(label: string, before: string, after = ''): string {
  return `{{ with $labels.${label} }}${before}{{ . }}${after}{{ end }}`;
}
