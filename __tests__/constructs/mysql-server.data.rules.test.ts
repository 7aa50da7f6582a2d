import { dataRules } from "../../constructs/mysql-server.data.rules.ts";
import { SERVER_ID } from "../support/mysql-server.ts";
import { type Case, describeRules, type Input } from "../support/mysql-server-rules.ts";

const PITR = {
  mode: "PointInTimeRestore",
  sourceServerId: SERVER_ID,
  pointInTimeUtc: "2026-02-01T10:00:00Z",
} as const;
const database = (changes: object): Input => ({ databases: [{ name: "app", ...changes }] });

const CASES: readonly Case[] = [
  {
    rule: "database-name",
    wrong: database({ name: "my app" }),
    path: ["databases", 0, "name"],
    message: `databases[0].name is "my app", but must be 1 to 63 letters, digits, '_' and '-'`,
    right: database({ name: "my_app" }),
  },
  {
    rule: "database-name",
    wrong: database({ name: "Sys" }),
    path: ["databases", 0, "name"],
    message: 'databases[0].name is "Sys", which belongs to MySQL itself; choose another one',
    right: database({ name: "system" }),
  },
  {
    rule: "database-name",
    wrong: { databases: [{ name: "app" }, { name: "App" }] },
    path: ["databases", 1, "name"],
    message: 'databases[1].name is "App", but databases[0].name is the same to Azure; remove one',
    right: { databases: [{ name: "app" }, { name: "app2" }] },
  },
  {
    rule: "database-charset",
    wrong: database({ charset: "utf8" }),
    path: ["databases", 0, "charset"],
    message:
      'databases[0].charset is "utf8", an alias that reads back as "utf8mb3" and would drop the database on every run; write "utf8mb4"',
    right: database({ charset: "utf8mb4" }),
  },
  {
    rule: "database-charset",
    wrong: database({ charset: "UTF8MB4" }),
    path: ["databases", 0, "charset"],
    message: 'databases[0].charset is "UTF8MB4", but must be written "utf8mb4"',
    right: database({ charset: "latin1" }),
  },
  {
    rule: "database-collation",
    wrong: database({ collation: "latin1_swedish_ci" }),
    path: ["databases", 0, "collation"],
    message: 'databases[0].collation is "latin1_swedish_ci", but must be a collation of "utf8mb4"',
    right: database({ charset: "latin1", collation: "latin1_swedish_ci" }),
  },
  {
    rule: "database-collation",
    wrong: database({ collation: "utf8mb4_0900_ai_cii" }),
    path: ["databases", 0, "collation"],
    message:
      'databases[0].collation is "utf8mb4_0900_ai_cii", but must be a collation of "utf8mb4" that MySQL has, such as "utf8mb4_0900_ai_ci"',
    right: database({ collation: "utf8mb4_de_pb_0900_as_cs" }),
  },
  {
    rule: "database-collation",
    wrong: { version: "5.7", ...database({ collation: "utf8mb4_0900_ai_ci" }) },
    path: ["databases", 0, "collation"],
    message:
      'databases[0].collation is "utf8mb4_0900_ai_ci", but must be one that version "5.7" knows, such as "utf8mb4_general_ci"',
    right: { version: "5.7", ...database({}) },
  },
  {
    rule: "server-parameter-name",
    wrong: { serverParameters: { "Max Connections": "200" } },
    path: ["serverParameters", "Max Connections"],
    message: `serverParameters has "Max Connections", but the name of a parameter is lowercase letters, digits, '_' and '.', such as "slow_query_log"`,
    right: { serverParameters: { max_connections: "200" } },
  },
  {
    rule: "server-parameter-name",
    wrong: { serverParameters: { max_connections: 200 as unknown as string } },
    path: ["serverParameters", "max_connections"],
    message: 'serverParameters.max_connections is 200, but must be a text; write "200"',
    right: { serverParameters: { max_connections: "200" } },
  },
  {
    rule: "backup-retention",
    wrong: { backupRetentionDays: 36 },
    path: ["backupRetentionDays"],
    message: "backupRetentionDays is 36, but must be between 1 and 35",
    right: { backupRetentionDays: 35 },
  },
  {
    rule: "restore",
    wrong: { restore: { mode: "PointInTimeRestore", sourceServerId: SERVER_ID } },
    path: ["restore"],
    message: 'restore.mode is "PointInTimeRestore", but pointInTimeUtc is missing; name the moment to go back to',
    right: { restore: PITR },
  },
  {
    rule: "restore",
    wrong: { restore: { ...PITR, mode: "GeoRestore" } },
    path: ["restore", "pointInTimeUtc"],
    message: 'restore.pointInTimeUtc is set, but restore.mode is "GeoRestore", which takes the last backup; remove it',
    right: { restore: { mode: "GeoRestore", sourceServerId: SERVER_ID } },
  },
  {
    rule: "restore",
    wrong: { restore: { ...PITR, pointInTimeUtc: "2026-02-01T10:00:00+01:00" } },
    path: ["restore", "pointInTimeUtc"],
    message:
      'restore.pointInTimeUtc is "2026-02-01T10:00:00+01:00", but must be a date-time in UTC such as "2026-02-01T10:00:00Z"',
    right: { restore: { ...PITR, pointInTimeUtc: "2026-02-01T10:00:00.000Z" } },
  },
  {
    rule: "restore",
    wrong: { restore: { ...PITR, sourceServerId: "mysql-acme-dev" } },
    path: ["restore", "sourceServerId"],
    message: 'restore.sourceServerId is "mysql-acme-dev", but must be a resource id such as "/subscriptions/',
    right: { restore: PITR },
  },
];

describeRules("rules on databases, server parameters and backups", dataRules, CASES);
