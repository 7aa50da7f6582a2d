import { describe, expect, it } from "vitest";
import { isAllowed, parameterRules } from "../../constructs/mysql-server.parameters.rules.ts";
import { type Case, describeRules, type Input } from "../support/mysql-server-rules.ts";

const set = (name: string, value: string, more: Input = {}): Input => ({
  skuName: "B_Standard_B1ms",
  serverParameters: { [name]: value },
  ...more,
});
const value = (name: string, wrong: string, expected: string, right: string, more: Input = {}): Case => ({
  rule: "server-parameter-value",
  wrong: set(name, wrong, more),
  path: ["serverParameters", name],
  message: `serverParameters.${name} is "${wrong}", but must be ${expected}`,
  right: set(name, right, more),
});
const misspelled = (name: string, meant: string): Case => ({
  rule: "server-parameter",
  wrong: set(name, "1"),
  path: ["serverParameters", name],
  message: `serverParameters has "${name}", which MySQL on Azure does not have; write "${meant}"`,
  right: set(name, "1", { azureOffers: { serverParameters: [name] } }),
});

const CASES: readonly Case[] = [
  misspelled("slow_qurey_log", "slow_query_log"),
  misspelled("slow-query-log", "slow_query_log"),
  misspelled("max_conections", "max_connections"),
  misspelled("Wait_Timeout", "wait_timeout"),
  {
    rule: "server-parameter",
    wrong: set("query_cache_size", "0"),
    path: ["serverParameters", "query_cache_size"],
    message: 'serverParameters has "query_cache_size", which version "8.4" does not have; remove it',
    right: set("query_cache_size", "0", { version: "5.7" }),
  },
  {
    rule: "server-parameter",
    wrong: set("innodb_page_size", "32768"),
    path: ["serverParameters", "innodb_page_size"],
    message: 'serverParameters.innodb_page_size is "32768", but Azure lets nobody set it; remove it',
    right: set("innodb_file_per_table", "ON"),
  },
  {
    rule: "server-parameter",
    wrong: set("lower_case_table_names", "2"),
    path: ["serverParameters", "lower_case_table_names"],
    message: 'serverParameters.lower_case_table_names is "2", but Azure lets nobody set it; remove it',
    right: {},
  },
  {
    rule: "server-parameter",
    wrong: set("general_log", "ON", { version: "5.7" }),
    path: ["serverParameters", "general_log"],
    message: 'serverParameters.general_log is "ON", but Azure lets nobody set it; remove it',
    right: set("general_log", "ON"),
  },
  {
    rule: "server-parameter-unknown",
    severity: "warning",
    wrong: set("general_log", "ON"),
    path: ["serverParameters", "general_log"],
    message:
      'serverParameters.general_log is "ON", but Azure lets nobody set it in version 5.7; if it does in "8.4", add it',
    right: set("general_log", "ON", { azureOffers: { serverParameters: ["general_log"] } }),
  },
  {
    rule: "server-parameter-unknown",
    severity: "warning",
    wrong: set("quantum_optimizer_qubits", "8"),
    path: ["serverParameters", "quantum_optimizer_qubits"],
    message:
      'serverParameters has "quantum_optimizer_qubits", which is not among those that Azure is known to have; correct it',
    right: set("quantum_optimizer_qubits", "8", { azureOffers: { serverParameters: ["quantum_optimizer_qubits"] } }),
  },
  value("max_connections", "-5", "a whole number: 10 to 341", "10"),
  value("max_connections", "100000", "a whole number: 10 to 341", "341"),
  value("max_connections", "1e2", "a whole number: 10 to 341", "100"),
  value("max_connections", "", "a whole number: 10 to 341", "200"),
  value("max_connections", "1366", "a whole number: 10 to 1365", "1365", { skuName: "GP_Standard_D2ds_v4" }),
  value("innodb_buffer_pool_size", "2147483648", "a whole number: 33554432 to 1073741824", "1073741824"),
  value("slow_query_log", "YES", "ON or OFF", "on"),
  value("innodb_log_file_size", "1", "268435456, 536870912, 1073741824 or 2147483648", "536870912"),
  value("binlog_group_commit_sync_delay", "5", "a whole number: 0 or 11 to 1000000", "0"),
  value("innodb_open_files", "-2", "a whole number: -1 or 10 to 4294967295", "-1"),
  value("max_join_size", "18446744073709551616", "a whole number: 1 to 18446744073709551615", "18446744073709551615"),
  value("long_query_time", "slow", "a number: 0 to 31536000", "0.5"),
  value("audit_log_events", "DDL,LOGIN", "some of DDL, DML_SELECT", "DDL, CONNECTION"),
  {
    rule: "gtid-consistency",
    wrong: set("gtid_mode", "ON"),
    path: ["serverParameters", "gtid_mode"],
    message: 'serverParameters.gtid_mode is "ON", but enforce_gtid_consistency is not; set it to "ON" too',
    right: { serverParameters: { gtid_mode: "ON", enforce_gtid_consistency: "ON" } },
  },
  {
    rule: "gtid-steps",
    severity: "warning",
    wrong: { serverParameters: { gtid_mode: "ON", enforce_gtid_consistency: "ON" } },
    path: ["serverParameters", "gtid_mode"],
    message: 'serverParameters.gtid_mode is "ON", which Azure reaches one step at a time',
    right: set("gtid_mode", "OFF_PERMISSIVE"),
  },
];

describeRules("rules on server parameters", parameterRules, CASES);

describe("the limits of a parameter", () => {
  it("let everything through where none is known, and an empty set where it is listed", () => {
    expect(isAllowed("anything", { type: "Integer", allowed: "" })).toBe(true);
    expect(isAllowed("", { type: "Set", allowed: ",A,B" })).toBe(true);
    expect(isAllowed("", { type: "Set", allowed: "A,B" })).toBe(false);
  });
});
