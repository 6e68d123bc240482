/** What the pods of a namespace may do; the values are the levels of the Pod Security Standards. */
export enum PodSecurity {
  RESTRICTED = 'restricted',
  /** For agents that reach into their node. */
  PRIVILEGED = 'privileged',
}
