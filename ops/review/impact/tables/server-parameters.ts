import type { TypeImpacts } from "../model.ts";

/**
 * MySQL server parameters whose value decides about safety. The others only need a restart at most. Source: the MySQL 8.4
 * reference manual, and Azure's documentation of audit logs.
 */
export const SERVER_PARAMETERS: TypeImpacts = {
  require_secure_transport: "lowers protection: by tls-weakened",
  tls_version: "lowers protection: by tls-weakened",
  aad_auth_only: "lowers protection: by authentication-weakened",
  audit_log_enabled: "blinds: by audit-reduced",
  audit_log_events: "blinds: by audit-reduced",
  audit_log_exclude_users: "blinds: any",
  audit_log_include_users: "blinds: any",
  slow_query_log: "blinds: off (notice)",
  binlog_expire_logs_seconds: "loses history: less",
  local_infile: "opens access: on",
  innodb_flush_log_at_trx_commit: "loses data: from 1",
  sync_binlog: "loses data: from 1",
};
