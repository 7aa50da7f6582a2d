import { nearestOf } from "./azure-offers.ts";
import { parseMoment } from "./dates.rules.ts";
import { CHARSETS, collationsOf } from "./mysql-server.charsets.ts";
import type { DatabaseSpecification, MysqlServerSpecification } from "./mysql-server.specification.ts";
import { formatPath, isUnresolved, type Path, type Rule } from "./rule.ts";
import { mismatch, notAnId, outside, repeated, unlike } from "./violations.ts";

type ServerRule = Rule<MysqlServerSpecification>;

const DOCUMENTATION = "https://learn.microsoft.com/azure/mysql/flexible-server";
const BACKUP = `${DOCUMENTATION}/concepts-backup-restore`;
const CHARSET_MANUAL = "https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html";

/** MySQL's own databases. */
const SYSTEM = ["mysql", "information_schema", "performance_schema", "sys"];

const at = (index: number, property: keyof DatabaseSpecification): Path => ["databases", index, property];

const databaseName: ServerRule = {
  id: "mysql-server/database-name",
  why: "Azure refuses other names, and MySQL keeps some for itself",
  documentation: `${DOCUMENTATION}/how-to-create-manage-databases`,
  *check({ databases }) {
    for (const [index, { name }] of databases.entries()) {
      yield* mismatch(name, at(index, "name"), /^[a-zA-Z0-9_-]{1,63}$/, "1 to 63 letters, digits, '_' and '-'");
      if (isUnresolved(name) || !SYSTEM.includes(name.toLowerCase())) continue;
      const message = `databases[${index}].name is "${name}", which belongs to MySQL itself; choose another one`;
      yield { path: at(index, "name"), message };
    }
    yield* repeated(
      databases.map(({ name }) => name),
      (index) => at(index, "name"),
    );
  },
};

const databaseCharset: ServerRule = {
  id: "mysql-server/database-charset",
  why: "Azure answers with the real name of a character set, and the alias would drop and create the database on every run",
  documentation: CHARSET_MANUAL,
  *check({ databases }) {
    for (const [index, { charset }] of databases.entries()) {
      const path = at(index, "charset");
      if (isUnresolved(charset) || CHARSETS.includes(charset)) continue;
      if (charset.toLowerCase() === "utf8") {
        const message = `${formatPath(path)} is "${charset}", an alias that reads back as "utf8mb3" and would drop the database on every run; write "utf8mb4"`;
        yield { path, message };
      } else {
        const meant = CHARSETS.find((known) => known === charset.toLowerCase());
        yield unlike(charset, path, meant === undefined ? 'a character set such as "utf8mb4"' : `written "${meant}"`);
      }
    }
  },
};

const databaseCollation: ServerRule = {
  id: "mysql-server/database-collation",
  why: "a collation belongs to one character set; MySQL refuses any other pair",
  documentation: "https://dev.mysql.com/doc/refman/8.4/en/charset-mysql.html",
  *check({ databases, version }) {
    for (const [index, { charset, collation }] of databases.entries()) {
      const path = at(index, "collation");
      if (collation === undefined || isUnresolved(collation) || isUnresolved(charset)) continue;
      if (!CHARSETS.includes(charset)) continue;
      if (collation !== charset && !collation.startsWith(`${charset}_`)) {
        yield unlike(collation, path, `a collation of "${charset}"`);
      } else if (version === "5.7" && collation.includes("_0900_")) {
        yield unlike(collation, path, 'one that version "5.7" knows, such as "utf8mb4_general_ci"');
      } else if (!collationsOf(charset, version).includes(collation)) {
        const meant = nearestOf(collation, collationsOf(charset, version));
        yield unlike(collation, path, `a collation of "${charset}" that MySQL has, such as "${meant}"`);
      }
    }
  },
};

const parameterName: ServerRule = {
  id: "mysql-server/server-parameter-name",
  why: "Azure finds a server parameter by its exact name",
  documentation: `${DOCUMENTATION}/concepts-server-parameters`,
  *check({ serverParameters }) {
    for (const [name, value] of Object.entries(serverParameters)) {
      const path = ["serverParameters", name];
      if (!isUnresolved(name) && !/^[a-z][a-z0-9_.]{0,127}$/.test(name)) {
        const message = `serverParameters has "${name}", but the name of a parameter is lowercase letters, digits, '_' and '.', such as "slow_query_log"`;
        yield { path, message };
      }
      if (typeof value === "string" || isUnresolved(value)) continue;
      yield { path, message: `serverParameters.${name} is ${value}, but must be a text; write "${value}"` };
    }
  },
};

const backupRetention: ServerRule = {
  id: "mysql-server/backup-retention",
  why: "Azure keeps backups between one day and five weeks",
  documentation: `${BACKUP}#backup-retention`,
  check: ({ backupRetentionDays }) => outside(backupRetentionDays, ["backupRetentionDays"], 1, 35),
};

const restore: ServerRule = {
  id: "mysql-server/restore",
  why: "a restore to a point in time needs the time, any other takes the last backup",
  documentation: `${BACKUP}#restore`,
  *check({ restore }) {
    if (restore === undefined) return;
    const { mode, sourceServerId, pointInTimeUtc: time } = restore;
    const path = ["restore", "pointInTimeUtc"];
    yield* notAnId(sourceServerId, ["restore", "sourceServerId"], "Microsoft.DBforMySQL/flexibleServers");
    if (time !== undefined && !isUnresolved(time) && parseMoment(time) === undefined) {
      const message = `restore.pointInTimeUtc is "${time}", but must be a date-time in UTC such as "2026-02-01T10:00:00Z"`;
      yield { path, message };
    }
    if (mode === "PointInTimeRestore" && time === undefined) {
      const message =
        'restore.mode is "PointInTimeRestore", but pointInTimeUtc is missing; name the moment to go back to';
      yield { path: ["restore"], message };
    }
    if (mode === "GeoRestore" && time !== undefined) {
      const message =
        'restore.pointInTimeUtc is set, but restore.mode is "GeoRestore", which takes the last backup; remove it';
      yield { path, message };
    }
  },
};

/** Databases, server parameters, backups and restore. */
export const dataRules: readonly ServerRule[] = [
  databaseName,
  databaseCharset,
  databaseCollation,
  parameterName,
  backupRetention,
  restore,
];
