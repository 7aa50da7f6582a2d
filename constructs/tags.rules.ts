import type { NamingContext } from "./naming.ts";
import type { Profile } from "./profiles.ts";
import { formatPath, isUnresolved, type Path, type Violation } from "./rule.ts";

export type Tags = Readonly<Record<string, string>>;

export const TAG_DOCUMENTATION =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations";

const RESERVED = ["project", "environment", "stack", "profile", "managed-by", "expires-on", "on-expiry"];
const MAX_TAGS = 50;

/** The tags that everything of a stack carries, so that a bill or an inventory can be read by them. */
export function standardTags(naming: NamingContext, profile: Profile): Tags {
  const { project, environment, stack } = naming;
  return { project, environment, stack, profile, "managed-by": "convergent" };
}

/**
 * What Azure, or the lifecycle of a stack, does not bear in tags that a person wrote.
 *
 * @param path Where the tags are, for messages.
 */
export function* tagViolations(tags: Tags, path: Path): Iterable<Violation> {
  const names = Object.keys(tags);
  const max = MAX_TAGS - RESERVED.length;
  if (names.length > max) {
    const message = `${formatPath(path)} has ${names.length} tags, but can have ${max}: Azure allows ${MAX_TAGS} on a resource, and ${RESERVED.length} are set by the stack`;
    yield { path, message };
  }
  const seen = new Map<string, string>();
  for (const name of names) {
    const problem = nameProblem(name, seen.get(name.toLowerCase())) ?? valueProblem(tags[name] ?? "");
    if (problem !== undefined)
      yield { path: [...path, name], message: `${formatPath(path)} has "${name}", ${problem}` };
    seen.set(name.toLowerCase(), name);
  }
}

function nameProblem(name: string, twin: string | undefined): string | undefined {
  if (isUnresolved(name)) return undefined;
  if (RESERVED.includes(name.toLowerCase())) return "which the stack sets itself; choose another name";
  if (twin !== undefined) return `but also "${twin}", and Azure ignores letter case; remove one`;
  if (name.trim() === "") return "but the name of a tag must not be blank";
  if (name.length > 512) return `whose name has ${name.length} characters, but can have 512`;
  const forbidden = /[<>%&\\?/]/.exec(name)?.[0];
  if (forbidden !== undefined) return `whose name holds "${forbidden}", but must be without < > % & \\ ? /`;
  const prefix = /^(microsoft|azure|windows)/i.exec(name)?.[0];
  return prefix === undefined ? undefined : `which begins with "${prefix}", a prefix that Azure keeps for itself`;
}

function valueProblem(value: string): string | undefined {
  if (isUnresolved(value) || value.length <= 256) return undefined;
  return `whose value has ${value.length} characters, but can have 256`;
}
