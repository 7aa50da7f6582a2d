import { parse } from "@cdktf/hcl2json";
import { terraform } from "./terraform-binary.ts";

/** What a configuration means, however it was written down: comparable between JSON and parsed HCL. */
export function meaning(value: unknown): unknown {
  if (typeof value === "string") {
    // The formatter spaces expressions; `depends_on` and its like name things with or without `${…}`.
    return /[$%]\{/.test(value) ? value.replaceAll(/\s+/g, "").replace(/^\$\{(.*)\}$/, "$1") : value;
  }
  if (Array.isArray(value)) {
    const items = value.map(meaning);
    // One block is written as an object or as a list of one.
    return items.length === 1 && typeof items[0] === "object" ? items[0] : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "//")
      .map(([name, item]) => [name, meaning(item)]),
  );
}

/** HCL as HashiCorp's own parser reads it. */
export const parseHcl = (hcl: string): Promise<Record<string, unknown>> => parse("main.tf", hcl);

/** What `terraform fmt` would change; empty when nothing. */
export const formattingOf = (hcl: string): string => terraform(["fmt", "-check", "-diff", "-"], { input: hcl }).stdout;
