import { recordedMetrics } from './recorded-metrics';

export const NODE_EXPORTER_METRICS = recordedMetrics(`
counter node_cpu_guest_seconds_total{cpu,mode} Seconds the CPUs spent in guests (VMs) for each mode.
counter node_cpu_seconds_total{cpu,mode} Seconds the CPUs spent in each mode.
counter node_disk_discard_time_seconds_total{device} This is the total number of seconds spent by all discards.
counter node_disk_discarded_sectors_total{device} The total number of sectors discarded successfully.
counter node_disk_discards_completed_total{device} The total number of discards completed successfully.
counter node_disk_discards_merged_total{device} The total number of discards merged.
counter node_disk_flush_requests_time_seconds_total{device} This is the total number of seconds spent by all flush requests.
counter node_disk_flush_requests_total{device} The total number of flush requests completed successfully
gauge node_disk_info{device,major,minor,model,path,revision,rotational,serial,wwn} Info of /sys/block/<block_device>.
gauge node_disk_io_now{device} The number of I/Os currently in progress.
counter node_disk_io_time_seconds_total{device} Total seconds spent doing I/Os.
counter node_disk_io_time_weighted_seconds_total{device} The weighted # of seconds spent doing I/Os.
counter node_disk_read_bytes_total{device} The total number of bytes read successfully.
counter node_disk_read_time_seconds_total{device} The total number of seconds spent by all reads.
counter node_disk_reads_completed_total{device} The total number of reads completed successfully.
counter node_disk_reads_merged_total{device} The total number of reads merged.
counter node_disk_write_time_seconds_total{device} This is the total number of seconds spent by all writes.
counter node_disk_writes_completed_total{device} The total number of writes completed successfully.
counter node_disk_writes_merged_total{device} The number of writes merged.
counter node_disk_written_bytes_total{device} The total number of bytes written successfully.
gauge node_exporter_build_info{branch,goarch,goos,goversion,revision,tags,version} A metric with a constant '1' value labeled by version, revision, branch, goversion from which node_exporter was built, and the goos and goarch for the build.
gauge node_filesystem_avail_bytes{device,device_error,fstype,mountpoint} Filesystem space available to non-root users in bytes.
gauge node_filesystem_device_error{device,device_error,fstype,mountpoint} Whether an error occurred while getting statistics for the given device.
gauge node_filesystem_files{device,device_error,fstype,mountpoint} Filesystem total file nodes.
gauge node_filesystem_files_free{device,device_error,fstype,mountpoint} Filesystem total free file nodes.
gauge node_filesystem_free_bytes{device,device_error,fstype,mountpoint} Filesystem free space in bytes.
gauge node_filesystem_mount_info{device,major,minor,mountpoint} Filesystem mount information.
gauge node_filesystem_purgeable_bytes{device,device_error,fstype,mountpoint} Filesystem space available including purgeable space (MacOS specific).
gauge node_filesystem_readonly{device,device_error,fstype,mountpoint} Filesystem read-only status.
gauge node_filesystem_size_bytes{device,device_error,fstype,mountpoint} Filesystem size in bytes.
gauge node_load1 1m load average.
gauge node_load15 15m load average.
gauge node_load5 5m load average.
gauge node_memory_Active_anon_bytes Memory information field Active_anon_bytes.
gauge node_memory_Active_bytes Memory information field Active_bytes.
gauge node_memory_Active_file_bytes Memory information field Active_file_bytes.
gauge node_memory_AnonHugePages_bytes Memory information field AnonHugePages_bytes.
gauge node_memory_AnonPages_bytes Memory information field AnonPages_bytes.
gauge node_memory_Bounce_bytes Memory information field Bounce_bytes.
gauge node_memory_Buffers_bytes Memory information field Buffers_bytes.
gauge node_memory_Cached_bytes Memory information field Cached_bytes.
gauge node_memory_CommitLimit_bytes Memory information field CommitLimit_bytes.
gauge node_memory_Committed_AS_bytes Memory information field Committed_AS_bytes.
gauge node_memory_DirectMap1G_bytes Memory information field DirectMap1G_bytes.
gauge node_memory_DirectMap2M_bytes Memory information field DirectMap2M_bytes.
gauge node_memory_DirectMap4k_bytes Memory information field DirectMap4k_bytes.
gauge node_memory_Dirty_bytes Memory information field Dirty_bytes.
gauge node_memory_HugePages_Free Memory information field HugePages_Free.
gauge node_memory_HugePages_Rsvd Memory information field HugePages_Rsvd.
gauge node_memory_HugePages_Surp Memory information field HugePages_Surp.
gauge node_memory_HugePages_Total Memory information field HugePages_Total.
gauge node_memory_Hugepagesize_bytes Memory information field Hugepagesize_bytes.
gauge node_memory_Inactive_anon_bytes Memory information field Inactive_anon_bytes.
gauge node_memory_Inactive_bytes Memory information field Inactive_bytes.
gauge node_memory_Inactive_file_bytes Memory information field Inactive_file_bytes.
gauge node_memory_KernelStack_bytes Memory information field KernelStack_bytes.
gauge node_memory_Mapped_bytes Memory information field Mapped_bytes.
gauge node_memory_MemAvailable_bytes Memory information field MemAvailable_bytes.
gauge node_memory_MemFree_bytes Memory information field MemFree_bytes.
gauge node_memory_MemTotal_bytes Memory information field MemTotal_bytes.
gauge node_memory_Mlocked_bytes Memory information field Mlocked_bytes.
gauge node_memory_NFS_Unstable_bytes Memory information field NFS_Unstable_bytes.
gauge node_memory_PageTables_bytes Memory information field PageTables_bytes.
gauge node_memory_Percpu_bytes Memory information field Percpu_bytes.
gauge node_memory_SReclaimable_bytes Memory information field SReclaimable_bytes.
gauge node_memory_SUnreclaim_bytes Memory information field SUnreclaim_bytes.
gauge node_memory_ShmemHugePages_bytes Memory information field ShmemHugePages_bytes.
gauge node_memory_ShmemPmdMapped_bytes Memory information field ShmemPmdMapped_bytes.
gauge node_memory_Shmem_bytes Memory information field Shmem_bytes.
gauge node_memory_Slab_bytes Memory information field Slab_bytes.
gauge node_memory_SwapCached_bytes Memory information field SwapCached_bytes.
gauge node_memory_SwapFree_bytes Memory information field SwapFree_bytes.
gauge node_memory_SwapTotal_bytes Memory information field SwapTotal_bytes.
gauge node_memory_Unevictable_bytes Memory information field Unevictable_bytes.
gauge node_memory_VmallocChunk_bytes Memory information field VmallocChunk_bytes.
gauge node_memory_VmallocTotal_bytes Memory information field VmallocTotal_bytes.
gauge node_memory_VmallocUsed_bytes Memory information field VmallocUsed_bytes.
gauge node_memory_WritebackTmp_bytes Memory information field WritebackTmp_bytes.
gauge node_memory_Writeback_bytes Memory information field Writeback_bytes.
gauge node_memory_Zswap_bytes Memory information field Zswap_bytes.
gauge node_memory_Zswapped_bytes Memory information field Zswapped_bytes.
counter node_pressure_cpu_waiting_seconds_total Total time in seconds that processes have waited for CPU time
counter node_pressure_io_stalled_seconds_total Total time in seconds no process could make progress due to IO congestion
counter node_pressure_io_waiting_seconds_total Total time in seconds that processes have waited due to IO congestion
counter node_pressure_memory_stalled_seconds_total Total time in seconds no process could make progress due to memory congestion
counter node_pressure_memory_waiting_seconds_total Total time in seconds that processes have waited for memory
gauge node_scrape_collector_duration_seconds{collector} node_exporter: Duration of a collector scrape.
gauge node_scrape_collector_success{collector} node_exporter: Whether a collector succeeded.
gauge node_time_clocksource_available_info{clocksource,device} Available clocksources read from '/sys/devices/system/clocksource'.
gauge node_time_clocksource_current_info{clocksource,device} Current clocksource read from '/sys/devices/system/clocksource'.
gauge node_time_seconds System time in seconds since epoch (1970).
gauge node_time_zone_offset_seconds{time_zone} System time zone offset in seconds.
untyped node_vmstat_oom_kill /proc/vmstat information field oom_kill.
untyped node_vmstat_pgfault /proc/vmstat information field pgfault.
untyped node_vmstat_pgmajfault /proc/vmstat information field pgmajfault.
untyped node_vmstat_pgpgin /proc/vmstat information field pgpgin.
untyped node_vmstat_pgpgout /proc/vmstat information field pgpgout.
untyped node_vmstat_pswpin /proc/vmstat information field pswpin.
untyped node_vmstat_pswpout /proc/vmstat information field pswpout.
`);
