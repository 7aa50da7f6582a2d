import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of this package. */
export function version(): string {
  const description: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
  const isObject = typeof description === "object" && description !== null && "version" in description;
  return isObject ? String(description.version) : "0.0.0";
}
