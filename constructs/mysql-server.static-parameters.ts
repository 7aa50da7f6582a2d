import type { MysqlServerParameters } from "../schemas/mysql-server.generated.ts";

type Version = NonNullable<MysqlServerParameters["version"]>;

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Server parameters that MySQL reads at start only ("Dynamic: No" in its reference manual), in every version. Azure makes
 * tls_version one of them in MySQL 8 too.
 */
const EVERY_VERSION = names(`
  back_log binlog_gtid_simple_recovery disabled_storage_engines ft_max_word_len ft_min_word_len
  ft_query_expansion_limit ft_stopword_file innodb_autoinc_lock_mode innodb_buffer_pool_chunk_size
  innodb_buffer_pool_instances innodb_buffer_pool_load_at_startup innodb_data_file_path innodb_flush_method
  innodb_force_load_corrupted innodb_force_recovery innodb_ft_cache_size innodb_ft_max_token_size
  innodb_ft_min_token_size innodb_ft_sort_pll_degree innodb_ft_total_cache_size innodb_log_file_size
  innodb_log_files_in_group innodb_numa_interleave innodb_page_cleaners innodb_page_size innodb_purge_threads
  innodb_read_io_threads innodb_read_only innodb_rollback_on_timeout innodb_sort_buffer_size innodb_sync_array_size
  innodb_temp_data_file_path innodb_use_native_aio innodb_write_io_threads large_pages log_slave_updates
  lower_case_table_names max_digest_length ngram_token_size open_files_limit performance_schema relay_log_recovery
  relay_log_space_limit skip_name_resolve skip_show_database slave_load_tmpdir slave_skip_errors
  table_open_cache_instances thread_handling thread_stack tls_version tmpdir
`);

const MYSQL_8 = names(`
  binlog_row_event_max_size innodb_dedicated_server innodb_temp_tablespaces_dir innodb_undo_directory
  innodb_validate_tablespace_paths log_replica_updates persisted_globals_load replica_load_tmpdir replica_skip_errors
`);

const BY_VERSION: Readonly<Record<Version, ReadonlySet<string>>> = {
  "5.7": new Set([
    ...EVERY_VERSION,
    ...names("default_authentication_plugin innodb_doublewrite innodb_log_buffer_size innodb_open_files"),
    ...names("innodb_undo_tablespaces metadata_locks_cache_size metadata_locks_hash_instances"),
  ]),
  "8.0.21": new Set([...EVERY_VERSION, ...MYSQL_8, "default_authentication_plugin"]),
  "8.4": new Set([...EVERY_VERSION, ...MYSQL_8]),
};

/** The sizes of the performance schema are read at start; these two of its parameters are not. */
const DYNAMIC = ["performance_schema_max_digest_sample_age", "performance_schema_show_processlist"];

/** Whether MySQL takes a new value of the parameter only when it is restarted. */
export const needsRestart = (version: Version, parameter: string): boolean =>
  BY_VERSION[version].has(parameter) || (parameter.startsWith("performance_schema_") && !DYNAMIC.includes(parameter));
