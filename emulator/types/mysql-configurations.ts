import { AzureError } from "../azure-error.ts";
import { type JsonObject, objectAt, textAt } from "../json.ts";
import type { ResourceType } from "./type.ts";

/** default, type, allowed values; `static` waits for a restart. */
type Setting = readonly [value: string, dataType: string, allowed: string, kind?: "static" | "read-only"];

const SWITCH = "ON,OFF";
const CHARSETS = "BIG5,UTF8MB4,UTF8MB3,LATIN1,ASCII,BINARY,UCS2,UTF16,UTF32";

/** Server parameters of MySQL Flexible Server that people set. */
const SETTINGS: { readonly [name: string]: Setting } = {
  aad_auth_only: ["OFF", "Enumeration", SWITCH],
  activate_all_roles_on_login: ["OFF", "Enumeration", SWITCH],
  audit_log_enabled: ["OFF", "Enumeration", SWITCH],
  audit_log_events: ["CONNECTION", "Set", "DDL,DML_SELECT,DML_NONSELECT,DCL,ADMIN,DML,GENERAL,CONNECTION,TABLE_ACCESS"],
  audit_log_exclude_users: ["azure_superuser", "String", ""],
  audit_log_include_users: ["", "String", ""],
  auto_increment_increment: ["1", "Integer", "1-65535"],
  auto_increment_offset: ["1", "Integer", "1-65535"],
  back_log: ["300", "Integer", "1-65535", "static"],
  binlog_expire_logs_seconds: ["0", "Integer", "0-4294967295"],
  binlog_row_image: ["MINIMAL", "Enumeration", "FULL,MINIMAL,NOBLOB"],
  character_set_server: ["UTF8MB4", "Enumeration", CHARSETS],
  collation_server: ["UTF8MB4_0900_AI_CI", "String", ""],
  connect_timeout: ["10", "Integer", "2-31536000"],
  event_scheduler: ["ON", "Enumeration", SWITCH],
  explicit_defaults_for_timestamp: ["ON", "Enumeration", SWITCH],
  ft_min_word_len: ["4", "Integer", "1-84", "static"],
  general_log: ["OFF", "Enumeration", SWITCH],
  group_concat_max_len: ["1024", "Integer", "4-16777216"],
  init_connect: ["", "String", ""],
  innodb_adaptive_hash_index: ["OFF", "Enumeration", SWITCH],
  innodb_buffer_pool_size: ["1073741824", "Integer", "134217728-25769803776"],
  innodb_file_per_table: ["ON", "Enumeration", SWITCH],
  innodb_flush_log_at_trx_commit: ["1", "Enumeration", "0,1,2"],
  innodb_ft_min_token_size: ["3", "Integer", "0-16", "static"],
  innodb_io_capacity: ["200", "Integer", "100-1500000"],
  innodb_lock_wait_timeout: ["50", "Integer", "1-3600"],
  innodb_log_file_size: ["268435456", "Integer", "4194304-1073741824", "static"],
  innodb_print_all_deadlocks: ["OFF", "Enumeration", SWITCH],
  innodb_strict_mode: ["ON", "Enumeration", SWITCH],
  interactive_timeout: ["1800", "Integer", "10-1800"],
  join_buffer_size: ["262144", "Integer", "128-2147483648"],
  local_infile: ["OFF", "Enumeration", SWITCH],
  lock_wait_timeout: ["31536000", "Integer", "1-31536000"],
  log_bin_trust_function_creators: ["ON", "Enumeration", SWITCH],
  log_output: ["FILE", "Enumeration", "FILE,NONE"],
  log_queries_not_using_indexes: ["OFF", "Enumeration", SWITCH],
  log_slow_admin_statements: ["OFF", "Enumeration", SWITCH],
  log_throttle_queries_not_using_indexes: ["0", "Integer", "0-4294967295"],
  long_query_time: ["10.0000", "Numeric", "0-31536000"],
  lower_case_table_names: ["1", "Enumeration", "1,2", "read-only"],
  max_allowed_packet: ["16777216", "Integer", "1024-1073741824"],
  max_connect_errors: ["100", "Integer", "1-4294967295"],
  max_connections: ["151", "Integer", "10-100000"],
  max_execution_time: ["0", "Integer", "0-4294967295"],
  max_heap_table_size: ["16777216", "Integer", "16384-1073741824"],
  max_prepared_stmt_count: ["16382", "Integer", "0-1048576"],
  max_user_connections: ["0", "Integer", "0-4294967295"],
  min_examined_row_limit: ["0", "Integer", "0-4294967295"],
  net_read_timeout: ["120", "Integer", "10-31536000"],
  net_write_timeout: ["240", "Integer", "10-31536000"],
  open_files_limit: ["10000", "Integer", "1-65535", "read-only"],
  optimizer_switch: ["", "String", ""],
  performance_schema: ["ON", "Enumeration", SWITCH, "static"],
  redirect_enabled: ["ON", "Enumeration", SWITCH],
  replica_parallel_workers: ["0", "Integer", "0-1024"],
  require_secure_transport: ["ON", "Enumeration", SWITCH],
  slow_query_log: ["OFF", "Enumeration", SWITCH],
  sort_buffer_size: ["262144", "Integer", "32768-33554432"],
  sql_generate_invisible_primary_key: ["ON", "Enumeration", SWITCH],
  sql_mode: ["ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,STRICT_TRANS_TABLES", "String", ""],
  sql_require_primary_key: ["OFF", "Enumeration", SWITCH],
  table_open_cache: ["2000", "Integer", "1-524288"],
  thread_cache_size: ["16", "Integer", "0-16384"],
  thread_handling: ["one-thread-per-connection", "Enumeration", "one-thread-per-connection,pool-of-threads", "static"],
  time_zone: ["SYSTEM", "String", ""],
  tls_version: ["TLSv1.2", "Set", "TLSv1.2,TLSv1.3", "static"],
  tmp_table_size: ["16777216", "Integer", "1024-67108864"],
  transaction_isolation: [
    "REPEATABLE-READ",
    "Enumeration",
    "READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE",
  ],
  wait_timeout: ["28800", "Integer", "60-31536000"],
};

function document(name: string, value: string | undefined): JsonObject | undefined {
  const setting = SETTINGS[name];
  if (setting === undefined) return undefined;
  const [defaultValue, dataType, allowedValues, kind] = setting;
  return {
    value: value ?? defaultValue,
    currentValue: value ?? defaultValue,
    description: name,
    documentationLink: `https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html#sysvar_${name}`,
    defaultValue,
    dataType,
    allowedValues,
    source: value === undefined || value === defaultValue ? "system-default" : "user-override",
    isReadOnly: kind === "read-only" ? "True" : "False",
    isConfigPendingRestart: "False",
    isDynamicConfig: kind === undefined ? "True" : "False",
  };
}

function isAllowed(value: string, [, dataType, allowed]: Setting): boolean {
  if (allowed === "") return true;
  const words = allowed.toUpperCase().split(",");
  if (dataType === "Enumeration") return words.includes(value.toUpperCase());
  if (dataType === "Set") return value.split(",").every((word) => words.includes(word.trim().toUpperCase()));
  const [low = 0, high = 0] = allowed.split("-").map(Number);
  return value.trim() !== "" && Number(value) >= low && Number(value) <= high;
}

/** They exist from the start, with a default: a write changes one, a deletion is not possible. */
export const configurations: ResourceType = {
  type: "Microsoft.DBforMySQL/flexibleServers/configurations",
  seconds: { create: 10, update: 10 },
  implicitNames: Object.keys(SETTINGS),
  implicit(id) {
    const properties = document(id.name, undefined);
    return properties === undefined ? undefined : { properties };
  },
  check({ id, body }) {
    const setting = SETTINGS[id.name];
    const value = textAt(body, "properties.value");
    if (setting === undefined) {
      throw new AzureError(
        404,
        "ConfigurationNotExists",
        `The configuration '${id.name}' does not exist for server '${id.names[0]}'.`,
      );
    }
    if (setting[3] === "read-only") {
      throw new AzureError(400, "ConfigurationIsReadOnly", `The configuration '${id.name}' cannot be changed.`);
    }
    if (!isAllowed(value, setting)) {
      throw new AzureError(
        400,
        "InvalidParameterValue",
        "Invalid value given for parameter value. Specify a valid parameter value.",
      );
    }
  },
  settle({ id, body, before, next }) {
    const value = textAt(body, "properties.value");
    const changed = textAt(before, "properties.value") !== value;
    const properties = document(id.name, value) ?? {};
    const waits = properties.isDynamicConfig === "False" && changed;
    next.properties = { ...properties, isConfigPendingRestart: waits ? "True" : "False" };
    if (!changed)
      objectAt(next, "properties").isConfigPendingRestart =
        objectAt(before ?? {}, "properties").isConfigPendingRestart ?? "False";
  },
  checkRemoval(resource) {
    throw new AzureError(405, "MethodNotAllowed", `The configuration '${resource.name}' cannot be deleted.`);
  },
};
