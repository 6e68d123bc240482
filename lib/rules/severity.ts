/** How soon somebody must act; Alertmanager routes by it. */
export enum Severity {
  /** Wakes somebody: GPUs are being wasted, or work is being lost, right now. */
  CRITICAL = 'critical',
  /** Is looked at within the working day. */
  WARNING = 'warning',
  /** Is read in a digest; nothing must be done now. */
  INFO = 'info',
  /** Is for machines, such as the dead man's switch. */
  NONE = 'none',
}
