/** How much dcgm-exporter may do on its node, and so how much it knows. */
export enum DcgmProfile {
  /**
   * Root with CAP_SYS_ADMIN, which the driver asks for before it counts cycles, and with the kubelet's word on which pod holds which GPU:
   * everything. Wants a privileged namespace.
   */
  PROFILING = 'profiling',
  /**
   * User 1000 without any capability and without anything of the node but its GPUs: no cycles (`DCGM_FI_PROF_*`), and no pods, for only root
   * may ask the kubelet. Alerts name node and GPU, and not the run. A restricted namespace is enough.
   */
  RESTRICTED = 'restricted',
}
