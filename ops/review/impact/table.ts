import { type Impact, type ImpactTable, type ParsedImpact, parseImpact, type TypeImpacts } from "./model.ts";
import { IDENTITY_AND_ACCESS } from "./tables/identity.ts";
import { MONITORING } from "./tables/monitoring.ts";
import { MYSQL } from "./tables/mysql.ts";
import { NETWORK } from "./tables/network.ts";
import { SERVER_PARAMETERS } from "./tables/server-parameters.ts";
import { STORAGE } from "./tables/storage.ts";
import { WORKLOADS } from "./tables/workloads.ts";

/** Every argument of every resource type that the constructs render, classed once. */
export const IMPACTS: ImpactTable = {
  ...MYSQL,
  ...NETWORK,
  ...STORAGE,
  ...MONITORING,
  ...IDENTITY_AND_ACCESS,
  ...WORKLOADS,
};

/** Return the key that classes an argument: its own path, or the nearest `a.*` above it. */
export function keyOf(impacts: TypeImpacts, argument: string): string | undefined {
  if (Object.hasOwn(impacts, argument)) return argument;
  for (let at = argument; at !== ""; ) {
    const end = at.lastIndexOf(".");
    const key = end === -1 ? "*" : `${at.slice(0, end)}.*`;
    if (Object.hasOwn(impacts, key)) return key;
    at = end === -1 ? "" : at.slice(0, end);
  }
  const whole = `${argument}.*`;
  return Object.hasOwn(impacts, whole) ? whole : undefined;
}

/** Return what an argument does at worst; none for a harmless one, undefined for one that nobody has classed. */
export function impactsOf(type: string, argument: string): readonly ParsedImpact[] | undefined {
  const impacts = Object.hasOwn(IMPACTS, type) ? IMPACTS[type] : undefined;
  const key = impacts === undefined ? undefined : keyOf(impacts, argument);
  return parsed(argument, key === undefined ? undefined : impacts?.[key]);
}

/** Return what a value of a MySQL server parameter does at worst; undefined when it only needs a restart at most. */
export const parameterImpacts = (name: string): readonly ParsedImpact[] | undefined =>
  Object.hasOwn(SERVER_PARAMETERS, name.toLowerCase())
    ? parsed("value", SERVER_PARAMETERS[name.toLowerCase()])
    : undefined;

function parsed(argument: string, entry: TypeImpacts[string] | undefined): readonly ParsedImpact[] | undefined {
  if (entry === undefined) return undefined;
  if (entry === "harmless") return [];
  return (typeof entry === "string" ? [entry as Impact] : entry).map((impact) => parseImpact(argument, impact));
}

/** The arguments of a type that are held in some direction. */
const HELD: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(IMPACTS).map(([type, impacts]) => [
    type,
    Object.keys(impacts).filter((key) => impactsOf(type, key)?.some(({ level }) => level === "confirm")),
  ]),
);

/**
 * Return whether a value that nobody can see may do harm: its argument, or one inside it, is held in some direction.
 * Undefined for an argument that nobody has classed.
 */
export function mayHarm(type: string, argument: string): boolean | undefined {
  const own = impactsOf(type, argument);
  const inside = HELD.get(type)?.some((key) => argument === "" || key.startsWith(`${argument}.`));
  if (own === undefined && inside !== true) return undefined;
  return inside === true || (own ?? []).some(({ level }) => level === "confirm");
}
