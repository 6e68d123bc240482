/** What manifests are checked for. The first nine are faults, which stop the synthesis; the others are opinions, for tests of your own. */
export enum ManifestRule {
  /** A workload selects pods by labels that its own pods carry. */
  SELECTOR = 'selector',
  /** A mounted key is in the ConfigMap, if the app makes that. */
  CONFIG_MAP_KEY = 'config-map-key',
  /** A mounted volume is one of the pod. */
  VOLUME = 'volume',
  /** A probe asks a port that its container names. */
  PROBE_PORT = 'probe-port',
  /** A Service of Trainwatch selects pods of the app. */
  SERVICE_PODS = 'service-pods',
  /** A Service sends to ports that its pods name. */
  SERVICE_PORT = 'service-port',
  /** An object of Trainwatch is small enough for `kubectl apply`. */
  OBJECT_SIZE = 'object-size',
  /** No field is null, which Kubernetes would drop. */
  NULL = 'null',
  /** No object but a Secret holds what looks like a token, a webhook URL or a private key. */
  SECRET_VALUE = 'secret-value',
  /** An object is in a namespace, and a cluster-scoped one is in none. */
  NAMESPACE = 'namespace',
  /** What an object refers to is made by the same app. */
  REFERENCE = 'reference',
  /** A pod does not run as root. */
  ROOT_USER = 'root-user',
  /** A pod has the seccomp profile of its runtime. */
  SECCOMP = 'seccomp',
  /** A container has no Linux capabilities. */
  CAPABILITIES = 'capabilities',
  /** A pod does not reach into its node. */
  NODE_ACCESS = 'node-access',
  /** An image has a tag other than latest, or a digest. */
  IMAGE = 'image',
  /** A container cannot escalate its privileges. */
  PRIVILEGE_ESCALATION = 'privilege-escalation',
  /** A container cannot write to its root file system. */
  ROOT_FILE_SYSTEM = 'root-file-system',
  /** A container has requests and a memory limit. */
  RESOURCES = 'resources',
  /** Nothing is mounted by subPath, which the kubelet never updates. */
  SUB_PATH = 'sub-path',
}
