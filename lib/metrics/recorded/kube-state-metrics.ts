import { recordedMetrics } from './recorded-metrics';

export const KUBE_STATE_METRICS_METRICS = recordedMetrics(`
gauge kube_job_failed{condition,job_name,namespace} [STABLE] The job has failed its execution.
gauge kube_job_info{job_name,namespace} [STABLE] Information about job.
gauge kube_node_labels{label_nvidia_com_gpu_product,node} [STABLE] Kubernetes labels converted to Prometheus labels.
gauge kube_node_status_capacity{node,resource,unit} [STABLE] The capacity for different resources of a node.
gauge kube_node_status_condition{condition,node,status} [STABLE] The condition of a cluster node.
gauge kube_pod_container_status_last_terminated_reason{container,namespace,pod,reason,uid} Describes the last reason the container was in terminated state.
counter kube_pod_container_status_restarts_total{container,namespace,pod,uid} [STABLE] The number of container restarts per container.
gauge kube_pod_container_status_terminated_reason{container,namespace,pod,reason,uid} Describes the reason the container is currently in terminated state.
gauge kube_pod_container_status_waiting_reason{container,namespace,pod,reason,uid} [STABLE] Describes the reason the container is currently in waiting state.
gauge kube_pod_info{created_by_kind,created_by_name,host_ip,host_network,namespace,node,pod,pod_ip,priority_class,uid} [STABLE] Information about pod.
gauge kube_pod_init_container_status_waiting_reason{container,namespace,pod,reason,uid} Describes the reason the init container is currently in waiting state.
gauge kube_pod_labels{label_batch_kubernetes_io_job_name,label_trainwatch_model,label_trainwatch_run_id,label_trainwatch_subject,label_trainwatch_team,namespace,pod,uid} [STABLE] Kubernetes labels converted to Prometheus labels.
gauge kube_pod_status_phase{namespace,phase,pod,uid} [STABLE] The pods current phase.
`);
