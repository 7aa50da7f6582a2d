import { MYSQL_SERVER_PARAMETERS } from "../facts/mysql-server-parameters.ts";
import type { MysqlServerParameters } from "../schemas/mysql-server.generated.ts";

type Version = NonNullable<MysqlServerParameters["version"]>;

/** Whether MySQL takes a new value of the parameter only when it is restarted. */
export function needsRestart(version: Version, parameter: string): boolean {
  const known = Object.hasOwn(MYSQL_SERVER_PARAMETERS, parameter) ? MYSQL_SERVER_PARAMETERS[parameter] : undefined;
  // The sizes of the performance schema are read at start.
  if (known === undefined) return parameter.startsWith("performance_schema_");
  if (known.versions?.includes(version) === false) return false;
  if (known.restart === "5.7") return version === "5.7";
  if (known.restart === "before 8.4") return version !== "8.4";
  return known.restart === "always";
}
