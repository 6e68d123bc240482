/** How readily a rule about a noisy curve fires. What each step means in time and in false alarms is measured in docs/signal.md. */
export enum Sensitivity {
  /** Later, and about half as many false alarms or less. */
  QUIET = 'quiet',
  /** At most one false alarm in a thousand hours of runs that learn. */
  NORMAL = 'normal',
  /** Sooner, with more false alarms where the loss is noisy. */
  EAGER = 'eager',
}
