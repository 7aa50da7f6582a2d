import { UserError } from "../context.ts";
import type { Plan } from "./model.ts";

/** Larger plans are not read. Bytes. */
export const MAX_PLAN_BYTES = 256 * 1024 * 1024;

const HOW = "write it with: terraform show -json <plan> > plan.json";

type Loose = Record<string, unknown>;
const isObject = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads `terraform show -json <plan>`.
 *
 * @throws UserError when the text is not a plan that this version understands; never quotes the text, which may hold secrets.
 */
export function parsePlan(text: string, file = "the plan"): Plan {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.trim() === "") throw new UserError(`${file} is empty; ${HOW}`);
  if (body.startsWith("PK")) throw new UserError(`${file} is Terraform's binary plan; ${HOW}`);
  const plan = parseJson(body, file);
  checkFormat(plan, file);
  const changes = [...list(plan, "resource_changes", file), ...list(plan, "resource_drift", file)];
  changes.forEach((change, index) => {
    checkChange(change, index, file);
  });
  if (plan.output_changes !== undefined && !isObject(plan.output_changes)) {
    throw new UserError(`${file}: output_changes must be an object; ${HOW}`);
  }
  const duplicateKey = findDuplicateKey(body);
  // Every part that the review reads has been checked above; all others are optional.
  return { ...(plan as unknown as Plan), ...(duplicateKey === undefined ? {} : { duplicateKey }) };
}

/** A string with the colon after it when it is a key, or the begin or end of an object. */
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g;

/** The first key that an object has twice. JSON.parse keeps the last value, Terraform may have meant the first. */
function findDuplicateKey(json: string): string | undefined {
  const outer: Set<string>[] = [];
  let keys = new Set<string>();
  for (const [token, colon] of json.matchAll(TOKEN)) {
    if (token === "{") {
      outer.push(keys);
      keys = new Set();
    } else if (token === "}") keys = outer.pop() ?? new Set();
    else if (colon !== undefined) {
      const quoted = token.slice(0, token.length - colon.length);
      const key: string = quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function parseJson(text: string, file: string): Loose {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes the text around the mistake: a secret could stand there.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    if (/^\s*\{"@level"/.test(text)) {
      throw new UserError(`${file} is the event stream of terraform plan -json, not the plan; ${HOW}`);
    }
    const where = position === undefined ? "" : ` (character ${position} of ${text.length})`;
    throw new UserError(`${file} is not JSON, or was cut off${where}; ${HOW}`);
  }
  if (!isObject(value)) throw new UserError(`${file} is not a Terraform plan; ${HOW}`);
  return value;
}

function checkFormat(plan: Loose, file: string): void {
  const version = plan.format_version;
  if (typeof version !== "string") {
    const what = "@level" in plan ? "an event of terraform plan -json" : "JSON, but not a Terraform plan";
    throw new UserError(`${file} is ${what}: it has no format_version; ${HOW}`);
  }
  if (!/^(0|1)\.\d+/.test(version)) {
    throw new UserError(
      `${file} has format_version ${JSON.stringify(version.slice(0, 20))}, but this version reads 1.x; update converge`,
    );
  }
  const known = ["resource_changes", "resource_drift", "planned_values", "configuration"].some((key) => key in plan);
  if (!known) {
    throw new UserError(`${file} is a Terraform state, or has no changes and no configuration; ${HOW}`);
  }
}

function list(plan: Loose, key: string, file: string): unknown[] {
  const value = plan[key] ?? [];
  if (!Array.isArray(value)) throw new UserError(`${file}: ${key} must be a list; ${HOW}`);
  return value;
}

function checkChange(change: unknown, index: number, file: string): void {
  const body = isObject(change) ? change.change : undefined;
  const whole =
    isObject(change) &&
    typeof change.address === "string" &&
    typeof change.type === "string" &&
    isObject(body) &&
    Array.isArray(body.actions);
  if (!whole) {
    throw new UserError(`${file}: resource change ${index + 1} lacks an address, a type or actions; ${HOW}`);
  }
}
