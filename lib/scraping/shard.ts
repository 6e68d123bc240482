import { RelabelConfig } from './relabel-config';

const KEY = '__tmp_shard_key';

const SHARD = '__tmp_shard';

/**
 * Keeps one of `shards` parts of the targets.
 *
 * All targets of a run are in the same part, because its rules join their series; other targets are parted by their address.
 */
export function keepShard(shard: number, shards: number): RelabelConfig[] {
  return [
    RelabelConfig.copy('__address__', KEY),
    RelabelConfig.copyIfPresent('run_id', KEY),
    RelabelConfig.hashMod(KEY, shards, SHARD),
    RelabelConfig.keep(SHARD, String(shard)),
  ];
}
