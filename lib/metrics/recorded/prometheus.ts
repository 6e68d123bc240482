import { recordedMetrics } from './recorded-metrics';

export const PROMETHEUS_METRICS = recordedMetrics(`
counter net_conntrack_dialer_conn_attempted_total{dialer_name} Total number of connections attempted by the given dialer a given name.
counter net_conntrack_dialer_conn_closed_total{dialer_name} Total number of connections closed which originated from the dialer of a given name.
counter net_conntrack_dialer_conn_established_total{dialer_name} Total number of connections successfully established by the given dialer a given name.
counter net_conntrack_dialer_conn_failed_total{dialer_name,reason} Total number of connections failed to dial by the dialer a given name.
counter net_conntrack_listener_conn_accepted_total{listener_name} Total number of connections opened to the listener of a given name.
counter net_conntrack_listener_conn_closed_total{listener_name} Total number of connections closed that were made to the listener of a given name.
counter process_cpu_seconds_total Total user and system CPU time spent in seconds.
gauge process_max_fds Maximum number of open file descriptors.
counter process_network_receive_bytes_total Number of bytes received by the process over the network.
counter process_network_transmit_bytes_total Number of bytes sent by the process over the network.
gauge process_open_fds Number of open file descriptors.
gauge process_resident_memory_bytes Resident memory size in bytes.
gauge process_start_time_seconds Start time of the process since unix epoch in seconds.
gauge process_virtual_memory_bytes Virtual memory size in bytes.
gauge process_virtual_memory_max_bytes Maximum amount of virtual memory available in bytes.
gauge prometheus_api_notification_active_subscribers The current number of active notification subscribers.
counter prometheus_api_notification_updates_dropped_total Total number of notification updates dropped.
counter prometheus_api_notification_updates_sent_total Total number of notification updates sent.
counter prometheus_api_otlp_appended_samples_without_metadata_total The total number of samples ingested from OTLP without corresponding metadata.
counter prometheus_api_otlp_out_of_order_exemplars_total The total number of received OTLP exemplars which were rejected because they were out of order.
gauge prometheus_build_info{branch,goarch,goos,goversion,revision,tags,version} A metric with a constant '1' value labeled by version, revision, branch, goversion from which prometheus was built, and the goos and goarch for the build.
gauge prometheus_config_last_reload_success_timestamp_seconds Timestamp of the last successful configuration reload.
gauge prometheus_config_last_reload_successful Whether the last configuration reload attempt was successful.
gauge prometheus_engine_queries The current number of queries being executed or waiting.
gauge prometheus_engine_queries_concurrent_max The max number of concurrent queries.
histogram prometheus_engine_query_duration_histogram_seconds{slice} The duration of various parts of PromQL query execution.
summary prometheus_engine_query_duration_seconds{slice} Query timings
gauge prometheus_engine_query_log_enabled State of the query log.
counter prometheus_engine_query_log_failures_total The number of query log failures.
counter prometheus_engine_query_samples_read_total The total number of samples read by all queries (only new points per step for range-vector).
counter prometheus_engine_query_samples_total The total number of samples loaded by all queries (full window per step for range-vector).
histogram prometheus_http_request_duration_seconds{handler} Histogram of latencies for HTTP requests.
counter prometheus_http_requests_total{code,handler} Counter of HTTP requests.
histogram prometheus_http_response_size_bytes{handler} Histogram of response size for HTTP requests.
gauge prometheus_notifications_alertmanagers_discovered The number of alertmanagers discovered and active.
counter prometheus_notifications_dropped_total{alertmanager} Total number of alerts dropped due to errors when sending to Alertmanager.
counter prometheus_notifications_errors_total{alertmanager} Total number of sent alerts affected by errors.
gauge prometheus_notifications_queue_capacity The capacity of the alert notifications queue.
gauge prometheus_notifications_queue_length{alertmanager} The number of alert notifications in the queue.
counter prometheus_notifications_sent_total{alertmanager} Total number of alerts sent.
gauge prometheus_ready Whether Prometheus startup was fully completed and the server is ready for normal operation.
gauge prometheus_remote_read_handler_queries The current number of remote read queries that are either in execution or queued on the handler.
counter prometheus_remote_storage_bytes_total{remote_name,url} The total number of bytes of data (not metadata) sent by the queue after compression. Note that when exemplars over remote write is enabled the exemplars included in a remote write request count towards this metric.
counter prometheus_remote_storage_enqueue_retries_total{remote_name,url} Total number of times enqueue has failed because a shards queue was full.
counter prometheus_remote_storage_exemplars_failed_total{remote_name,url} Total number of exemplars which failed on send to remote storage, non-recoverable errors.
counter prometheus_remote_storage_exemplars_in_total Exemplars in to remote storage, compare to exemplars out for queue managers. Deprecated, check prometheus_wal_watcher_records_read_total and prometheus_remote_storage_exemplars_dropped_total
gauge prometheus_remote_storage_exemplars_pending{remote_name,url} The number of exemplars pending in the queues shards to be sent to the remote storage.
counter prometheus_remote_storage_exemplars_retried_total{remote_name,url} Total number of exemplars which failed on send to remote storage but were retried because the send error was recoverable.
counter prometheus_remote_storage_exemplars_total{remote_name,url} Total number of exemplars sent to remote storage.
gauge prometheus_remote_storage_highest_timestamp_in_seconds Highest timestamp that has come into the remote storage via the Appender interface, in seconds since epoch. Initialized to 0 when no data has been received yet. Deprecated, check prometheus_remote_storage_queue_highest_timestamp_seconds which is more accurate.
counter prometheus_remote_storage_histograms_failed_total{remote_name,url} Total number of histograms which failed on send to remote storage, non-recoverable errors.
counter prometheus_remote_storage_histograms_in_total HistogramSamples in to remote storage, compare to histograms out for queue managers. Deprecated, check prometheus_wal_watcher_records_read_total and prometheus_remote_storage_histograms_dropped_total
gauge prometheus_remote_storage_histograms_pending{remote_name,url} The number of histograms pending in the queues shards to be sent to the remote storage.
counter prometheus_remote_storage_histograms_retried_total{remote_name,url} Total number of histograms which failed on send to remote storage but were retried because the send error was recoverable.
counter prometheus_remote_storage_histograms_total{remote_name,url} Total number of histograms sent to remote storage.
gauge prometheus_remote_storage_max_samples_per_send{remote_name,url} The maximum number of samples to be sent, in a single request, to the remote storage. Note that, when sending of exemplars over remote write is enabled, exemplars count towards this limit.
counter prometheus_remote_storage_metadata_bytes_total{remote_name,url} The total number of bytes of metadata sent by the queue after compression.
counter prometheus_remote_storage_metadata_failed_total{remote_name,url} Total number of metadata entries which failed on send to remote storage, non-recoverable errors.
counter prometheus_remote_storage_metadata_retried_total{remote_name,url} Total number of metadata entries which failed on send to remote storage but were retried because the send error was recoverable.
counter prometheus_remote_storage_metadata_total{remote_name,url} Total number of metadata entries sent to remote storage.
gauge prometheus_remote_storage_queue_highest_sent_timestamp_seconds{remote_name,url} Highest timestamp successfully sent by this queue, in seconds since epoch. Initialized to 0 when no data has been sent yet.
gauge prometheus_remote_storage_queue_highest_timestamp_seconds{remote_name,url} Highest timestamp that was enqueued, in seconds since epoch. Initialized to 0 when no data has been received yet.
counter prometheus_remote_storage_samples_failed_total{remote_name,url} Total number of samples which failed on send to remote storage, non-recoverable errors.
counter prometheus_remote_storage_samples_in_total Samples in to remote storage, compare to samples out for queue managers. Deprecated, check prometheus_wal_watcher_records_read_total and prometheus_remote_storage_samples_dropped_total
gauge prometheus_remote_storage_samples_pending{remote_name,url} The number of samples pending in the queues shards to be sent to the remote storage.
counter prometheus_remote_storage_samples_retried_total{remote_name,url} Total number of samples which failed on send to remote storage but were retried because the send error was recoverable.
counter prometheus_remote_storage_samples_total{remote_name,url} Total number of samples sent to remote storage.
histogram prometheus_remote_storage_sent_batch_duration_seconds{remote_name,url} Duration of send calls to the remote storage.
gauge prometheus_remote_storage_shard_capacity{remote_name,url} The capacity of each shard of the queue used for parallel sending to the remote storage.
gauge prometheus_remote_storage_shards{remote_name,url} The number of shards used for parallel sending to the remote storage.
gauge prometheus_remote_storage_shards_desired{remote_name,url} The number of shards that the queues shard calculation wants to run based on the rate of samples in vs. samples out.
gauge prometheus_remote_storage_shards_max{remote_name,url} The maximum number of shards that the queue is allowed to run.
gauge prometheus_remote_storage_shards_min{remote_name,url} The minimum number of shards that the queue is allowed to run.
counter prometheus_remote_storage_string_interner_zero_reference_releases_total The number of times release has been called for strings that are not interned.
histogram prometheus_rule_evaluation_duration_histogram_seconds The duration for a rule to execute.
summary prometheus_rule_evaluation_duration_seconds The duration for a rule to execute.
counter prometheus_rule_evaluation_failures_total{rule_group} The total number of rule evaluation failures.
counter prometheus_rule_evaluations_total{rule_group} The total number of rule evaluations.
histogram prometheus_rule_group_duration_histogram_seconds The duration of rule group evaluations.
summary prometheus_rule_group_duration_seconds The duration of rule group evaluations.
gauge prometheus_rule_group_interval_seconds{rule_group} The interval of a rule group.
counter prometheus_rule_group_iterations_missed_total{rule_group} The total number of rule group evaluations missed due to slow rule group evaluation.
counter prometheus_rule_group_iterations_total{rule_group} The total number of scheduled rule group evaluations, whether executed or missed.
gauge prometheus_rule_group_last_duration_seconds{rule_group} The duration of the last rule group evaluation.
gauge prometheus_rule_group_last_evaluation_samples{rule_group} The number of samples returned during the last rule group evaluation.
gauge prometheus_rule_group_last_evaluation_timestamp_seconds{rule_group} The timestamp of the last rule group evaluation in seconds.
gauge prometheus_rule_group_last_restore_duration_seconds{rule_group} The duration of the last alert rules alerts restoration using the \`ALERTS_FOR_STATE\` series.
gauge prometheus_rule_group_last_rule_duration_sum_seconds{rule_group} The sum of time in seconds it took to evaluate each rule in the group regardless of concurrency. This should be higher than the group duration if rules are evaluated concurrently.
gauge prometheus_rule_group_rules{rule_group} The number of rules.
gauge prometheus_sd_discovered_targets{config,name} Current number of discovered targets.
counter prometheus_sd_dns_lookup_failures_total The number of DNS-SD lookup failures.
counter prometheus_sd_dns_lookups_total The number of DNS-SD lookups.
gauge prometheus_sd_failed_configs{name} Current number of service discovery configurations that failed to load.
counter prometheus_sd_file_read_errors_total The number of File-SD read errors.
summary prometheus_sd_file_scan_duration_seconds The duration of the File-SD scan in seconds.
counter prometheus_sd_file_watcher_errors_total The number of File-SD errors caused by filesystem watch failures.
counter prometheus_sd_http_failures_total Number of HTTP service discovery refresh failures.
counter prometheus_sd_kubernetes_events_total{event,role} The number of Kubernetes events handled.
counter prometheus_sd_kubernetes_failures_total The number of failed WATCH/LIST requests.
gauge prometheus_sd_last_update_timestamp_seconds{config,name} Timestamp of the last update sent to the SD consumers.
counter prometheus_sd_received_updates_total{name} Total number of update events received from the SD providers.
histogram prometheus_sd_refresh_duration_histogram_seconds{mechanism} The duration of a refresh for the given SD mechanism.
summary prometheus_sd_refresh_duration_seconds{config,mechanism} The duration of a refresh in seconds for the given SD mechanism.
counter prometheus_sd_refresh_failures_total{config,mechanism} Number of refresh failures for the given SD mechanism.
counter prometheus_sd_updates_delayed_total{name} Total number of update events that couldn't be sent immediately.
counter prometheus_sd_updates_total{name} Total number of update events sent to the SD consumers.
histogram prometheus_target_interval_length_histogram_seconds{interval} Actual intervals between scrapes.
summary prometheus_target_interval_length_seconds{interval} Actual intervals between scrapes.
gauge prometheus_target_metadata_cache_bytes{scrape_job} The number of bytes that are currently used for storing metric metadata in the cache
gauge prometheus_target_metadata_cache_entries{scrape_job} Total number of metric metadata entries in the cache
histogram prometheus_target_scrape_duration_seconds Total duration of the scrape from start to commit completion in seconds.
counter prometheus_target_scrape_pool_exceeded_label_limits_total Total number of times scrape pools hit the label limits, during sync or config reload.
counter prometheus_target_scrape_pool_exceeded_target_limit_total Total number of times scrape pools hit the target limit, during sync or config reload.
counter prometheus_target_scrape_pool_reloads_failed_total Total number of failed scrape pool reloads.
counter prometheus_target_scrape_pool_reloads_total Total number of scrape pool reloads.
gauge prometheus_target_scrape_pool_symboltable_items{scrape_job} Current number of symbols in table for this scrape pool.
counter prometheus_target_scrape_pool_sync_total{scrape_job} Total number of syncs that were executed on a scrape pool.
gauge prometheus_target_scrape_pool_target_limit{scrape_job} Maximum number of targets allowed in this scrape pool.
gauge prometheus_target_scrape_pool_targets{scrape_job} Current number of targets in this scrape pool.
counter prometheus_target_scrape_pools_failed_total Total number of scrape pool creations that failed.
counter prometheus_target_scrape_pools_total Total number of scrape pool creation attempts.
counter prometheus_target_scrapes_cache_flush_forced_total How many times a scrape cache was flushed due to getting big while scrapes are failing.
counter prometheus_target_scrapes_exceeded_body_size_limit_total Total number of scrapes that hit the body size limit
counter prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total Total number of scrapes that hit the native histogram bucket limit and were rejected.
counter prometheus_target_scrapes_exceeded_sample_limit_total Total number of scrapes that hit the sample limit and were rejected.
counter prometheus_target_scrapes_exemplar_out_of_order_total Total number of exemplar rejected due to not being out of the expected order.
counter prometheus_target_scrapes_sample_duplicate_timestamp_total Total number of samples rejected due to duplicate timestamps but different values.
counter prometheus_target_scrapes_sample_out_of_bounds_total Total number of samples rejected due to timestamp falling outside of the time bounds.
counter prometheus_target_scrapes_sample_out_of_order_total Total number of samples rejected due to not being out of the expected order.
counter prometheus_target_sync_failed_total{scrape_job} Total number of target sync failures.
histogram prometheus_target_sync_length_histogram_seconds{scrape_job} Actual interval to sync the scrape pool.
summary prometheus_target_sync_length_seconds{scrape_job} Actual interval to sync the scrape pool.
counter prometheus_template_text_expansion_failures_total The total number of template text expansion failures.
counter prometheus_template_text_expansions_total The total number of template text expansions.
gauge prometheus_tsdb_blocks_loaded Number of currently loaded data blocks
counter prometheus_tsdb_checkpoint_creations_failed_total Total number of checkpoint creations that failed.
counter prometheus_tsdb_checkpoint_creations_total Total number of checkpoint creations attempted.
counter prometheus_tsdb_checkpoint_deletions_failed_total Total number of checkpoint deletions that failed.
counter prometheus_tsdb_checkpoint_deletions_total Total number of checkpoint deletions attempted.
gauge prometheus_tsdb_clean_start -1: lockfile is disabled. 0: a lockfile from a previous execution was replaced. 1: lockfile creation was clean
histogram prometheus_tsdb_compaction_chunk_range_seconds Final time range of chunks on their first compaction
histogram prometheus_tsdb_compaction_chunk_samples Final number of samples on their first compaction
histogram prometheus_tsdb_compaction_chunk_size_bytes Final size of chunks on their first compaction
histogram prometheus_tsdb_compaction_duration_seconds Duration of compaction runs
gauge prometheus_tsdb_compaction_populating_block Set to 1 when a block is currently being written to the disk.
counter prometheus_tsdb_compactions_failed_total Total number of compactions that failed for the partition.
counter prometheus_tsdb_compactions_skipped_total Total number of skipped compactions due to disabled auto compaction.
counter prometheus_tsdb_compactions_total Total number of compactions that were executed for the partition.
counter prometheus_tsdb_compactions_triggered_total Total number of triggered compactions for the partition.
gauge prometheus_tsdb_data_replay_duration_seconds Time taken to replay the data on disk.
counter prometheus_tsdb_exemplar_exemplars_appended_total Total number of appended exemplars.
gauge prometheus_tsdb_exemplar_exemplars_in_storage Number of exemplars currently in circular storage.
gauge prometheus_tsdb_exemplar_last_exemplars_timestamp_seconds The timestamp of the oldest exemplar stored in circular storage. Useful to check for what timerange the current exemplar buffer limit allows. This usually means the last timestampfor all exemplars for a typical setup. This is not true though if one of the series timestamp is in future compared to rest series.
gauge prometheus_tsdb_exemplar_max_exemplars Total number of exemplars the exemplar storage can store, resizeable.
counter prometheus_tsdb_exemplar_out_of_order_exemplars_total Total number of out of order exemplar ingestion failed attempts.
gauge prometheus_tsdb_exemplar_series_with_exemplars_in_storage Number of series with exemplars currently in circular storage.
gauge prometheus_tsdb_head_active_appenders Number of currently active appender transactions
gauge prometheus_tsdb_head_chunks Total number of chunks in the head block.
counter prometheus_tsdb_head_chunks_created_total Total number of chunks created in the head
counter prometheus_tsdb_head_chunks_removed_total Total number of chunks removed in the head
gauge prometheus_tsdb_head_chunks_storage_size_bytes Size of the chunks_head directory.
summary prometheus_tsdb_head_gc_duration_seconds Runtime of garbage collection in the head block.
gauge prometheus_tsdb_head_max_time Maximum timestamp of the head block. The unit is decided by the library consumer.
gauge prometheus_tsdb_head_max_time_seconds Maximum timestamp of the head block.
gauge prometheus_tsdb_head_min_time Minimum time bound of the head block. The unit is decided by the library consumer.
gauge prometheus_tsdb_head_min_time_seconds Minimum time bound of the head block.
gauge prometheus_tsdb_head_native_histogram_buckets Number of positive and negative bucket entries in the most recent in-order native histogram sample of each series, including entries carried by staleness markers.
gauge prometheus_tsdb_head_native_histogram_series Number of series whose most recent in-order sample is a native histogram.
counter prometheus_tsdb_head_out_of_order_samples_appended_total{type} Total number of appended out of order samples.
counter prometheus_tsdb_head_samples_appended_total{type} Total number of appended samples.
gauge prometheus_tsdb_head_series Total number of series in the head block.
counter prometheus_tsdb_head_series_created_total Total number of series created in the head
counter prometheus_tsdb_head_series_not_found_total Total number of requests for series that were not found.
counter prometheus_tsdb_head_series_removed_total Total number of series removed in the head
gauge prometheus_tsdb_head_stale_series Total number of stale series in the head block.
counter prometheus_tsdb_head_truncations_failed_total Total number of head truncations that failed.
counter prometheus_tsdb_head_truncations_total Total number of head truncations attempted.
gauge prometheus_tsdb_isolation_high_watermark The highest TSDB append ID that has been given out.
gauge prometheus_tsdb_isolation_low_watermark The lowest TSDB append ID that is still referenced.
gauge prometheus_tsdb_lowest_timestamp Lowest timestamp value stored in the database. The unit is decided by the library consumer.
gauge prometheus_tsdb_lowest_timestamp_seconds Lowest timestamp value stored in the database.
counter prometheus_tsdb_mmap_chunk_corruptions_total Total number of memory-mapped chunk corruptions.
counter prometheus_tsdb_mmap_chunks_total Total number of chunks that were memory-mapped.
counter prometheus_tsdb_out_of_bound_samples_total{type} Total number of out of bound samples ingestion failed attempts with out of order support disabled.
counter prometheus_tsdb_out_of_order_samples_total{type} Total number of out of order samples ingestion failed attempts due to out of order being disabled.
counter prometheus_tsdb_reloads_failures_total Number of times the database failed to reloadBlocks block data from disk.
counter prometheus_tsdb_reloads_total Number of times the database reloaded block data from disk.
gauge prometheus_tsdb_retention_limit_bytes Max number of bytes to be retained in the tsdb blocks, configured 0 means disabled
gauge prometheus_tsdb_retention_limit_percentage Max percentage of total storage space to be retained in the tsdb blocks, configured 0 means disabled
gauge prometheus_tsdb_retention_limit_seconds How long to retain samples in storage.
histogram prometheus_tsdb_sample_ooo_delta Delta in seconds by which a sample is considered out of order (reported regardless of OOO time window and whether sample is accepted or not).
histogram prometheus_tsdb_selected_series_compaction_duration_seconds Duration of compactions triggered for an explicit caller-provided list of series references.
counter prometheus_tsdb_selected_series_compactions_failed_total Total number of compactions triggered for an explicit caller-provided list of series references that failed.
counter prometheus_tsdb_selected_series_compactions_triggered_total Total number of compactions triggered for an explicit caller-provided list of series references.
counter prometheus_tsdb_size_retentions_total The number of times that blocks were deleted because the maximum number of bytes was exceeded.
counter prometheus_tsdb_snapshot_replay_error_total Total number snapshot replays that failed.
histogram prometheus_tsdb_stale_series_compaction_duration_seconds Duration of stale series compaction runs.
counter prometheus_tsdb_stale_series_compactions_failed_total Total number of stale series compactions that failed.
counter prometheus_tsdb_stale_series_compactions_triggered_total Total number of triggered stale series compactions.
gauge prometheus_tsdb_storage_blocks_bytes The number of bytes that are currently used for local storage by all blocks.
gauge prometheus_tsdb_symbol_table_size_bytes Size of symbol table in memory for loaded blocks
counter prometheus_tsdb_time_retentions_total The number of times that blocks were deleted because the maximum time limit was exceeded.
histogram prometheus_tsdb_tombstone_cleanup_seconds The time taken to recompact blocks to remove tombstones.
counter prometheus_tsdb_too_old_samples_total{type} Total number of out of order samples ingestion failed attempts with out of support enabled, but sample outside of time window.
counter prometheus_tsdb_vertical_compactions_total Total number of compactions done on overlapping blocks.
counter prometheus_tsdb_wal_completed_pages_total Total number of completed pages.
counter prometheus_tsdb_wal_corruptions_total Total number of WAL corruptions.
summary prometheus_tsdb_wal_fsync_duration_seconds Duration of write log fsync.
counter prometheus_tsdb_wal_page_flushes_total Total number of page flushes.
counter prometheus_tsdb_wal_record_bytes_saved_total{compression} Total number of bytes saved by the optional record compression. Use this metric to learn about the effectiveness compression.
counter prometheus_tsdb_wal_record_part_writes_total Total number of record parts written before flushing.
counter prometheus_tsdb_wal_record_parts_bytes_written_total Total number of record part bytes written before flushing, including CRC and compression headers.
gauge prometheus_tsdb_wal_segment_current Write log segment index that TSDB is currently writing to.
gauge prometheus_tsdb_wal_storage_size_bytes Size of the write log directory.
summary prometheus_tsdb_wal_truncate_duration_seconds Duration of WAL truncation.
counter prometheus_tsdb_wal_truncations_failed_total Total number of write log truncations that failed.
counter prometheus_tsdb_wal_truncations_total Total number of write log truncations attempted.
counter prometheus_tsdb_wal_writes_failed_total Total number of write log writes that failed.
gauge prometheus_wal_watcher_current_segment{consumer} Current segment the WAL watcher is reading records from.
counter prometheus_wal_watcher_notifications_skipped_total{consumer} The number of WAL write notifications that the Watcher has skipped due to already being in a WAL read routine.
counter prometheus_wal_watcher_record_decode_failures_total{consumer} Number of records read by the WAL watcher that resulted in an error when decoding.
counter prometheus_wal_watcher_records_read_total{consumer,type} Number of records read by the WAL watcher from the WAL.
counter prometheus_wal_watcher_samples_sent_pre_tailing_total{consumer} Number of sample records read by the WAL watcher and sent to remote write during replay of existing WAL.
counter prometheus_web_federation_errors_total Total number of errors that occurred while sending federation responses.
counter prometheus_web_federation_warnings_total Total number of warnings that occurred while sending federation responses.
`);
