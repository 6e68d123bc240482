import { recordedMetrics } from './recorded-metrics';

export const THANOS_METRICS = recordedMetrics(`
counter grpc_client_handled_total{grpc_code,grpc_method,grpc_service,grpc_type} Total number of RPCs completed by the client, regardless of success or failure.
histogram grpc_client_handling_seconds{grpc_method,grpc_service,grpc_type} Histogram of response latency (seconds) of the gRPC until it is finished by the application.
counter grpc_client_msg_received_total{grpc_method,grpc_service,grpc_type} Total number of RPC stream messages received by the client.
counter grpc_client_msg_sent_total{grpc_method,grpc_service,grpc_type} Total number of gRPC stream messages sent by the client.
counter grpc_client_started_total{grpc_method,grpc_service,grpc_type} Total number of RPCs started on the client.
counter grpc_req_panics_recovered_total Total number of gRPC requests recovered from internal panic.
counter grpc_server_handled_total{grpc_code,grpc_method,grpc_service,grpc_type} Total number of RPCs completed on the server, regardless of success or failure.
histogram grpc_server_handling_seconds{grpc_method,grpc_service,grpc_type} Histogram of response latency (seconds) of gRPC that had been application-level handled by the server.
counter grpc_server_msg_received_total{grpc_method,grpc_service,grpc_type} Total number of RPC stream messages received on the server.
counter grpc_server_msg_sent_total{grpc_method,grpc_service,grpc_type} Total number of gRPC stream messages sent by the server.
counter grpc_server_started_total{grpc_method,grpc_service,grpc_type} Total number of RPCs started on the server.
gauge http_inflight_requests{handler,method,tenant} Current number of HTTP requests the handler is responding to.
histogram http_request_duration_seconds{code,handler,method,tenant} Tracks the latencies for HTTP requests.
histogram http_request_size_bytes{code,handler,method,tenant} Tracks the size of HTTP requests.
counter http_requests_total{code,handler,method,tenant} Tracks the number of HTTP requests.
histogram http_response_size_bytes{code,handler,method,tenant} Tracks the size of HTTP responses.
counter process_cpu_seconds_total Total user and system CPU time spent in seconds.
gauge process_max_fds Maximum number of open file descriptors.
counter process_network_receive_bytes_total Number of bytes received by the process over the network.
counter process_network_transmit_bytes_total Number of bytes sent by the process over the network.
gauge process_open_fds Number of open file descriptors.
gauge process_resident_memory_bytes Resident memory size in bytes.
gauge process_start_time_seconds Start time of the process since unix epoch in seconds.
gauge process_virtual_memory_bytes Virtual memory size in bytes.
gauge process_virtual_memory_max_bytes Maximum amount of virtual memory available in bytes.
gauge prometheus_engine_queries{engine,mode} The current number of queries being executed or waiting.
gauge prometheus_engine_queries_concurrent_max{engine,mode} The max number of concurrent queries.
histogram prometheus_engine_query_duration_histogram_seconds{engine,mode,slice} The duration of various parts of PromQL query execution.
summary prometheus_engine_query_duration_seconds{engine,mode,slice} Query timings
gauge prometheus_engine_query_log_enabled{engine,mode} State of the query log.
counter prometheus_engine_query_log_failures_total{engine,mode} The number of query log failures.
counter prometheus_engine_query_samples_total{engine,mode} The total number of samples loaded by all queries.
histogram prometheus_store_received_frames Number of frames received per streamed response.
histogram prometheus_tsdb_compaction_chunk_range_seconds Final time range of chunks on their first compaction
histogram prometheus_tsdb_compaction_chunk_samples Final number of samples on their first compaction
histogram prometheus_tsdb_compaction_chunk_size_bytes Final size of chunks on their first compaction
histogram prometheus_tsdb_compaction_duration_seconds Duration of compaction runs
gauge prometheus_tsdb_compaction_populating_block Set to 1 when a block is currently being written to the disk.
counter prometheus_tsdb_compactions_total Total number of compactions that were executed for the partition.
counter prometheus_tsdb_vertical_compactions_total Total number of compactions done on overlapping blocks.
counter thanos_blocks_meta_base_cache_busts_total Total blocks metadata cache busts by base Fetcher
counter thanos_blocks_meta_base_syncs_total Total blocks metadata synchronization attempts by base Fetcher
gauge thanos_blocks_meta_modified{modified} Number of blocks whose metadata changed
histogram thanos_blocks_meta_sync_duration_seconds Duration of the blocks metadata synchronization in seconds
counter thanos_blocks_meta_sync_failures_total Total blocks metadata synchronization failures
gauge thanos_blocks_meta_synced{state} Number of block metadata synced
counter thanos_blocks_meta_syncs_total Total blocks metadata synchronization attempts
counter thanos_bucket_store_block_drop_failures_total Total number of local blocks that failed to be dropped.
counter thanos_bucket_store_block_drops_total Total number of local blocks that were dropped.
histogram thanos_bucket_store_block_load_duration_seconds The total time taken to load a block in seconds.
counter thanos_bucket_store_block_load_failures_total Total number of failed remote block loading attempts.
counter thanos_bucket_store_block_loads_total Total number of remote block loading attempts.
gauge thanos_bucket_store_blocks_last_loaded_timestamp_seconds Timestamp when last block got loaded.
gauge thanos_bucket_store_blocks_loaded Number of currently loaded blocks.
counter thanos_bucket_store_cached_postings_compression_errors_total{op,tenant} Number of postings compression errors.
counter thanos_bucket_store_cached_postings_compression_time_seconds_total{op,tenant} Time spent compressing postings before storing them into postings cache.
counter thanos_bucket_store_cached_postings_compressions_total{op,tenant} Number of postings compressions before storing to index cache.
histogram thanos_bucket_store_indexheader_download_duration_seconds Duration of the index-header download from objstore in seconds.
histogram thanos_bucket_store_indexheader_lazy_load_duration_seconds Duration of the index-header lazy loading in seconds.
counter thanos_bucket_store_indexheader_lazy_load_failed_total Total number of failed index-header lazy load operations.
counter thanos_bucket_store_indexheader_lazy_load_total Total number of index-header lazy load operations.
counter thanos_bucket_store_indexheader_lazy_unload_failed_total Total number of failed index-header lazy unload operations.
counter thanos_bucket_store_indexheader_lazy_unload_total Total number of index-header lazy unload operations.
histogram thanos_bucket_store_indexheader_load_duration_seconds Duration of the index-header loading in seconds.
counter thanos_bucket_store_lazy_expanded_posting_series_overfetched_size_bytes_total Total number of series size in bytes overfetched due to posting lazy expansion.
counter thanos_bucket_store_lazy_expanded_posting_size_bytes_total Total number of lazy posting group size in bytes.
counter thanos_bucket_store_lazy_expanded_postings_total Total number of times when lazy expanded posting optimization applies.
histogram thanos_bucket_store_series_gate_queries_duration_seconds How many seconds it took for queries to wait at the gate.
gauge thanos_bucket_store_series_gate_queries_in_flight Number of queries that are currently in flight.
gauge thanos_bucket_store_series_gate_queries_max Maximum number of concurrent queries.
counter thanos_bucket_store_series_gate_queries_total Total number of queries.
gauge thanos_bucket_uiblocks_meta_modified{modified} Number of blocks whose metadata changed
histogram thanos_bucket_uiblocks_meta_sync_duration_seconds Duration of the blocks metadata synchronization in seconds
counter thanos_bucket_uiblocks_meta_sync_failures_total Total blocks metadata synchronization failures
gauge thanos_bucket_uiblocks_meta_synced{state} Number of block metadata synced
counter thanos_bucket_uiblocks_meta_syncs_total Total blocks metadata synchronization attempts
gauge thanos_build_info{branch,goarch,goos,goversion,revision,tags,version} A metric with a constant '1' value labeled by version, revision, branch, goversion from which thanos was built, and the goos and goarch for the build.
counter thanos_compact_aborted_partial_uploads_deletion_attempts_total Total number of started deletions of blocks that are assumed aborted and only partially uploaded.
counter thanos_compact_block_cleanup_failures_total Failures encountered while deleting blocks in compactor.
counter thanos_compact_block_cleanup_loops_total Total number of concurrent cleanup loops of partially uploaded blocks and marked blocks that were executed successfully.
counter thanos_compact_blocks_cleaned_total Total number of blocks deleted in compactor.
counter thanos_compact_blocks_marked_total{marker,reason} Total number of blocks marked in compactor.
counter thanos_compact_garbage_collected_blocks_total Total number of blocks marked for deletion by compactor.
histogram thanos_compact_garbage_collection_duration_seconds Time it took to perform garbage collection iteration.
counter thanos_compact_garbage_collection_failures_total Total number of failed garbage collection operations.
counter thanos_compact_garbage_collection_total Total number of garbage collection operations.
gauge thanos_compact_halted Set to 1 if the compactor halted due to an unexpected error.
counter thanos_compact_iterations_total Total number of iterations that were executed successfully.
counter thanos_compact_retries_total Total number of retries after retriable compactor error.
gauge thanos_compact_todo_compaction_blocks number of blocks planned to be compacted
gauge thanos_compact_todo_compactions number of compactions to be done
gauge thanos_compact_todo_deletion_blocks number of blocks that have crossed their retention period
gauge thanos_compact_todo_downsample_blocks number of blocks to be downsampled
gauge thanos_consistency_delay_seconds Configured consistency delay in seconds.
gauge thanos_delete_delay_seconds Configured delete delay in seconds.
gauge thanos_engine_queries{engine,mode} The current number of queries being executed or waiting.
counter thanos_engine_queries_total{engine,mode} Number of PromQL queries.
gauge thanos_objstore_bucket_last_successful_upload_time{bucket} Second timestamp of the last successful upload to the bucket.
histogram thanos_objstore_bucket_operation_duration_seconds{bucket,operation} Duration of successful operations against the bucket per operation - iter operations include time spent on each callback.
counter thanos_objstore_bucket_operation_failures_total{bucket,operation} Total number of operations against a bucket that failed, but were not expected to fail in certain way from caller perspective. Those errors have to be investigated.
counter thanos_objstore_bucket_operation_fetched_bytes_total{bucket,operation} Total number of bytes fetched from bucket, per operation.
histogram thanos_objstore_bucket_operation_transferred_bytes{bucket,operation} Number of bytes transferred from/to bucket per operation.
counter thanos_objstore_bucket_operations_total{bucket,operation} Total number of all attempted operations against a bucket.
counter thanos_proxy_store_empty_stream_responses_total Total number of empty responses received.
histogram thanos_query_concurrent_gate_queries_duration_seconds How many seconds it took for queries to wait at the gate.
gauge thanos_query_concurrent_gate_queries_in_flight Number of queries that are currently in flight.
gauge thanos_query_concurrent_gate_queries_max Maximum number of concurrent queries.
counter thanos_query_concurrent_gate_queries_total Total number of queries.
histogram thanos_query_concurrent_selects_gate_selects_duration_seconds How many seconds it took for selects to wait at the gate.
gauge thanos_query_concurrent_selects_gate_selects_in_flight Number of selects that are currently in flight.
gauge thanos_query_concurrent_selects_gate_selects_max Maximum number of concurrent selects.
counter thanos_query_concurrent_selects_gate_selects_total Total number of selects.
counter thanos_query_duplicated_endpoint_addresses_total The number of times a duplicated endpoint addresses is detected from the different configs
counter thanos_query_endpoint_groups_dns_failures_total The number of DNS lookup failures
counter thanos_query_endpoint_groups_dns_lookups_total The number of DNS lookups resolutions attempts
counter thanos_query_endpoints_dns_failures_total The number of DNS lookup failures
counter thanos_query_endpoints_dns_lookups_total The number of DNS lookups resolutions attempts
histogram thanos_query_range_requested_timespan_duration_seconds A histogram of the query range window in seconds
counter thanos_shipper_corrupted_blocks_total Total number of corrupted blocks
counter thanos_shipper_dir_sync_failures_total Total number of failed dir syncs
counter thanos_shipper_dir_syncs_total Total number of dir syncs
gauge thanos_shipper_upload_compacted_done If 1 it means shipper uploaded all compacted blocks from the filesystem.
counter thanos_shipper_upload_failures_total Total number of block upload failures
counter thanos_shipper_uploads_total Total number of uploaded blocks
gauge thanos_sidecar_prometheus_up Boolean indicator whether the sidecar can reach its Prometheus peer.
counter thanos_sidecar_reloader_config_apply_operations_failed_total Total number of config apply operations that failed.
counter thanos_sidecar_reloader_config_apply_operations_total Total number of config apply operations.
gauge thanos_sidecar_reloader_config_environment_variable_expansion_errors Number of environment variable expansions that failed during the last operation.
gauge thanos_sidecar_reloader_info{method} A metric with a constant '1' value labeled by reload method (either 'http' or 'signal').
gauge thanos_sidecar_reloader_last_reload_success_timestamp_seconds Timestamp of the last successful reload
gauge thanos_sidecar_reloader_last_reload_successful Whether the last reload attempt was successful
counter thanos_sidecar_reloader_reloads_failed_total Total number of reload requests that failed.
counter thanos_sidecar_reloader_reloads_total Total number of reload requests.
counter thanos_sidecar_reloader_watch_errors_total Total number of errors received by the reloader from the watcher.
counter thanos_sidecar_reloader_watch_events_total Total number of events received by the reloader from the watcher.
gauge thanos_sidecar_reloader_watches Number of resources watched by the reloader.
gauge thanos_status{check,component} Represents status (0 indicates failure, 1 indicates success) of the component.
counter thanos_store_index_cache_hits_total{item_type,tenant} Total number of items requests to the cache that were a hit.
gauge thanos_store_index_cache_items{item_type} Current number of items in the index cache.
counter thanos_store_index_cache_items_added_total{item_type} Total number of items that were added to the index cache.
counter thanos_store_index_cache_items_evicted_total{item_type} Total number of items that were evicted from the index cache.
counter thanos_store_index_cache_items_overflowed_total{item_type} Total number of items that could not be added to the cache due to being too big.
gauge thanos_store_index_cache_items_size_bytes{item_type} Current byte size of items in the index cache.
gauge thanos_store_index_cache_max_item_size_bytes Maximum number of bytes for single entry to be held in the index cache.
gauge thanos_store_index_cache_max_size_bytes Maximum number of bytes to be held in the index cache.
counter thanos_store_index_cache_requests_total{item_type,tenant} Total number of items requests to the cache.
gauge thanos_store_index_cache_total_size_bytes{item_type} Current byte size of items (both value and key) in the index cache.
gauge thanos_store_nodes_grpc_connections{external_labels,store_type} Number of gRPC connection to Store APIs. Opened connection means healthy store APIs available for Querier.
counter thanos_store_selects_dropped_total{reason} Number of select queries that were dropped due to configured limits.
histogram thanos_store_server_chunks_requested Number of requested chunks for Series calls
gauge thanos_store_server_pending_series_requests Number of pending series requests
histogram thanos_store_server_series_requested Number of requested series for Series calls
`);
