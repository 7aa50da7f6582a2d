import type { DeletedServerRecord } from "./deleted-server.ts";

/** What a person puts into the parameter file to begin from the backup of a deleted server. */
export const restoreParameters = ({ serverId, restoreTo }: DeletedServerRecord) =>
  ({ mode: "PointInTimeRestore", sourceServerId: serverId, pointInTimeUtc: restoreTo }) as const;

/** The offer in words, with the text for the parameter file. */
export function restoreOffer(record: DeletedServerRecord, parameterFile: string): string {
  const snippet = JSON.stringify({ restore: restoreParameters(record) }, null, 2)
    .split("\n")
    .slice(1, -1);
  return [
    `the server that was deleted at ${record.deletedAt} can be restored until ${record.restorableUntil}:`,
    "  with converge recreate … --restore, or by this in `server` of",
    `  ${parameterFile} before it is created again`,
    ...snippet.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/**
 * An override that creates the server from the backup. Login, password and version come from there as well; the server
 * itself ignores changes of how it was made, so that it can go afterwards.
 *
 * @param address `azurerm_mysql_flexible_server.server_50DD9757`
 */
export function restoreOverride(address: string, record: DeletedServerRecord): object {
  const [type = "", name = ""] = address.split(".");
  const { mode, sourceServerId, pointInTimeUtc } = restoreParameters(record);
  const server = {
    create_mode: mode,
    source_server_id: sourceServerId,
    point_in_time_restore_time_in_utc: pointInTimeUtc,
    administrator_login: null,
    administrator_password_wo: null,
    administrator_password_wo_version: null,
    version: null,
  };
  return { resource: { [type]: { [name]: server } } };
}
