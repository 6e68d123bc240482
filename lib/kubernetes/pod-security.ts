/** What the pods of a namespace may do; the values are the levels of the Pod Security Standards. */
export enum PodSecurity {
  /** No root, no privileges, no host access: what every component but the node agents needs. */
  RESTRICTED = 'restricted',
  /** Root, with the capabilities that containers have by default; no privileges, no host access. */
  BASELINE = 'baseline',
  /** For agents that reach into their node. */
  PRIVILEGED = 'privileged',
}
