import { recordedMetrics } from './recorded-metrics';

export const ALERTMANAGER_METRICS = recordedMetrics(`
gauge alertmanager_alerts{state} How many alerts by state.
counter alertmanager_alerts_invalid_total{version} The total number of received alerts that were invalid.
gauge alertmanager_alerts_per_alert_limit Current limit on number of alerts per alert name
counter alertmanager_alerts_received_total{status,version} The total number of received alerts.
counter alertmanager_alerts_subscriber_channel_writes_total{subscriber} Number of times alerts were written to subscriber channels
gauge alertmanager_build_info{branch,goarch,goos,goversion,revision,tags,version} A metric with a constant '1' value labeled by version, revision, branch, goversion from which alertmanager was built, and the goos and goarch for the build.
counter alertmanager_cluster_alive_messages_total{peer} Total number of received alive messages.
gauge alertmanager_cluster_enabled Indicates whether the clustering is enabled or not.
gauge alertmanager_cluster_failed_peers Number indicating the current number of failed peers in the cluster.
gauge alertmanager_cluster_health_score Health score of the cluster. Lower values are better and zero means 'totally healthy'.
gauge alertmanager_cluster_members Number indicating current number of members in cluster.
counter alertmanager_cluster_messages_pruned_total Total number of cluster messages pruned.
gauge alertmanager_cluster_messages_queued Number of cluster messages which are queued.
counter alertmanager_cluster_messages_received_size_total{msg_type} Total size of cluster messages received.
counter alertmanager_cluster_messages_received_total{msg_type} Total number of cluster messages received.
counter alertmanager_cluster_messages_sent_size_total{msg_type} Total size of cluster messages sent.
counter alertmanager_cluster_messages_sent_total{msg_type} Total number of cluster messages sent.
gauge alertmanager_cluster_peer_info{peer} A metric with a constant '1' value labeled by peer name.
counter alertmanager_cluster_peer_name_conflicts_total Total number of times memberlist has noticed conflicting peer names
counter alertmanager_cluster_peers_joined_total A counter of the number of peers that have joined.
counter alertmanager_cluster_peers_left_total A counter of the number of peers that have left.
counter alertmanager_cluster_peers_update_total A counter of the number of peers that have updated metadata.
counter alertmanager_cluster_reconnections_failed_total A counter of the number of failed cluster peer reconnection attempts.
counter alertmanager_cluster_reconnections_total A counter of the number of cluster peer reconnections.
counter alertmanager_cluster_refresh_join_failed_total A counter of the number of failed cluster peer joined attempts via refresh.
counter alertmanager_cluster_refresh_join_total A counter of the number of cluster peer joined via refresh.
gauge alertmanager_config_hash Hash of the currently loaded alertmanager configuration. Note that this is not a cryptographically strong hash.
gauge alertmanager_config_last_reload_success_timestamp_seconds Timestamp of the last successful configuration reload.
gauge alertmanager_config_last_reload_successful Whether the last configuration reload attempt was successful.
counter alertmanager_dispatcher_aggregation_group_creation_given_up_total Number of alerts dropped because aggregation group creation exceeded the retry limit.
counter alertmanager_dispatcher_aggregation_group_creation_retries_total Number of CAS retries while creating aggregation groups under contention.
counter alertmanager_dispatcher_aggregation_group_limit_reached_total Number of times when dispatcher failed to create new aggregation group due to limit.
gauge alertmanager_dispatcher_aggregation_groups Number of active aggregation groups
summary alertmanager_dispatcher_alert_processing_duration_seconds Summary of latencies for the processing of alerts.
counter alertmanager_http_concurrency_limit_exceeded_total{method} Total number of times an HTTP request failed because the concurrency limit was reached.
histogram alertmanager_http_request_duration_seconds{code,handler,method} Histogram of latencies for HTTP requests.
gauge alertmanager_http_requests_in_flight{method} Current number of HTTP requests being processed.
histogram alertmanager_http_response_size_bytes{handler,method} Histogram of response size for HTTP requests.
gauge alertmanager_inhibition_rules Number of configured inhibition rules.
gauge alertmanager_integrations Number of configured integrations.
summary alertmanager_nflog_gc_duration_seconds Duration of the last notification log garbage collection cycle.
counter alertmanager_nflog_gossip_messages_propagated_total Number of received gossip messages that have been further gossiped.
counter alertmanager_nflog_maintenance_errors_total How many maintenances were executed for the notification log that failed.
counter alertmanager_nflog_maintenance_total How many maintenances were executed for the notification log.
counter alertmanager_nflog_queries_total Number of notification log queries were received.
histogram alertmanager_nflog_query_duration_seconds Duration of notification log query evaluation.
counter alertmanager_nflog_query_errors_total Number notification log received queries that failed.
summary alertmanager_nflog_snapshot_duration_seconds Duration of the last notification log snapshot.
gauge alertmanager_nflog_snapshot_size_bytes Size of the last notification log snapshot in bytes.
histogram alertmanager_notification_latency_seconds{integration} The latency of notifications in seconds.
counter alertmanager_notification_requests_failed_total{integration} The total number of failed notification requests.
counter alertmanager_notification_requests_total{integration} The total number of attempted notification requests.
counter alertmanager_notifications_failed_total{integration,reason} The total number of failed notifications.
counter alertmanager_notifications_total{integration} The total number of attempted notifications.
histogram alertmanager_oversize_gossip_message_duration_seconds{key} Duration of oversized gossip message requests.
counter alertmanager_oversized_gossip_message_dropped_total{key} Number of oversized gossip messages that were dropped due to a full message queue.
counter alertmanager_oversized_gossip_message_failure_total{key} Number of oversized gossip message sends that failed.
counter alertmanager_oversized_gossip_message_sent_total{key} Number of oversized gossip message sent.
gauge alertmanager_peer_position Position the Alertmanager instance believes it's in. The position determines a peer's behavior in the cluster.
gauge alertmanager_receivers Number of configured receivers.
gauge alertmanager_silences{state} How many silences by state.
summary alertmanager_silences_gc_duration_seconds Duration of the last silence garbage collection cycle.
counter alertmanager_silences_gc_errors_total How many silence GC errors were encountered.
counter alertmanager_silences_gossip_messages_propagated_total Number of received gossip messages that have been further gossiped.
counter alertmanager_silences_maintenance_errors_total How many maintenances were executed for silences that failed.
counter alertmanager_silences_maintenance_total How many maintenances were executed for silences.
counter alertmanager_silences_matcher_compile_errors_total{stage} How many silence matcher compilations failed.
gauge alertmanager_silences_matcher_index_size The number of entries in the matcher cache index.
counter alertmanager_silences_queries_total How many silence queries were received.
histogram alertmanager_silences_query_duration_seconds Duration of silence query evaluation.
counter alertmanager_silences_query_errors_total How many silence received queries did not succeed.
counter alertmanager_silences_query_silences_scanned_total How many silences were scanned during query evaluation.
counter alertmanager_silences_query_silences_skipped_total How many silences were skipped during query evaluation using the version index.
summary alertmanager_silences_snapshot_duration_seconds Duration of the last silence snapshot.
gauge alertmanager_silences_snapshot_size_bytes Size of the last silence snapshot in bytes.
gauge alertmanager_silences_state_size The number of silences in the state map.
gauge alertmanager_silences_version_index_size The number of entries in the version index.
counter net_conntrack_dialer_conn_attempted_total{dialer_name} Total number of connections attempted by the given dialer a given name.
counter net_conntrack_dialer_conn_closed_total{dialer_name} Total number of connections closed which originated from the dialer of a given name.
counter net_conntrack_dialer_conn_established_total{dialer_name} Total number of connections successfully established by the given dialer a given name.
counter net_conntrack_dialer_conn_failed_total{dialer_name,reason} Total number of connections failed to dial by the dialer a given name.
counter process_cpu_seconds_total Total user and system CPU time spent in seconds.
gauge process_max_fds Maximum number of open file descriptors.
counter process_network_receive_bytes_total Number of bytes received by the process over the network.
counter process_network_transmit_bytes_total Number of bytes sent by the process over the network.
gauge process_open_fds Number of open file descriptors.
gauge process_resident_memory_bytes Resident memory size in bytes.
gauge process_start_time_seconds Start time of the process since unix epoch in seconds.
gauge process_virtual_memory_bytes Virtual memory size in bytes.
gauge process_virtual_memory_max_bytes Maximum amount of virtual memory available in bytes.
`);
