import { recordedMetrics } from './recorded-metrics';

export const PUSHGATEWAY_METRICS = recordedMetrics(`
counter process_cpu_seconds_total Total user and system CPU time spent in seconds.
gauge process_max_fds Maximum number of open file descriptors.
counter process_network_receive_bytes_total Number of bytes received by the process over the network.
counter process_network_transmit_bytes_total Number of bytes sent by the process over the network.
gauge process_open_fds Number of open file descriptors.
gauge process_resident_memory_bytes Resident memory size in bytes.
gauge process_start_time_seconds Start time of the process since unix epoch in seconds.
gauge process_virtual_memory_bytes Virtual memory size in bytes.
gauge process_virtual_memory_max_bytes Maximum amount of virtual memory available in bytes.
gauge push_failure_time_seconds{instance,job} Last Unix time when changing this group in the Pushgateway failed.
gauge push_time_seconds{instance,job} Last Unix time when changing this group in the Pushgateway succeeded.
gauge pushgateway_build_info{branch,goarch,goos,goversion,revision,tags,version} A metric with a constant '1' value labeled by version, revision, branch, goversion from which pushgateway was built, and the goos and goarch for the build.
summary pushgateway_http_push_duration_seconds{method} HTTP request duration for pushes to the Pushgateway.
summary pushgateway_http_push_size_bytes{method} HTTP request size for pushes to the Pushgateway.
counter pushgateway_http_requests_total{code,handler,method} Total HTTP requests processed by the Pushgateway, excluding scrapes.
`);
