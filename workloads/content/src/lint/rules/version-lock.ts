import { isComplete, type PromptSource, type Sources } from "../../library/read.ts";
import { diagnoseAt, quote } from "../../library/source.ts";
import type { Diagnostic } from "../../types.ts";
import type { Rule } from "../rule.ts";
import { type Change, changesBetween, compareVersions, raise } from "../versions/advice.ts";
import { LOCK_FILE, type Lock, type Locked, lockedOf } from "../versions/lock-file.ts";

/** The rule for a lock file. */
export const versionLock = (lock: Lock): Rule => ({
  id: "version-lock",
  description: "a prompt that changes, or whose partials change, has a new version",
  check: (sources) => [
    ...sources.prompts.flatMap((source) => explain(source, lock, sources) ?? []),
    ...goneFrom(lock, sources).map((name) => {
      const message = `${quote(name)} is in the lock file, but there is no such prompt; run content lint --fix-lock`;
      return diagnoseAt({ file: LOCK_FILE, text: "" }, 0, { ruleId: "version-lock/gone", message });
    }),
  ],
});

/** The lock with every prompt whose version may be pinned; a change without a new version never is. */
export function pinVersions(lock: Lock, sources: Sources): { readonly lock: Lock; readonly pinned: readonly string[] } {
  const next = new Map(lock);
  const pinned: string[] = [];
  for (const source of sources.prompts) {
    const { name, version } = source.prompt;
    if (judge(source, lock.get(name), sources).state !== "unpinned") continue;
    next.set(name, lockedOf(source, sources.partials, lock.get(name)?.versions));
    pinned.push(`${name} ${version}`);
  }
  for (const name of goneFrom(lock, sources)) next.delete(name);
  return { lock: next, pinned };
}

type Judgement =
  | { readonly state: "pinned" | "unpinned" }
  /** The version was given to something else, or is older than what came after. */
  | { readonly state: "taken" | "older"; readonly newest: string }
  | {
      readonly state: "too-low";
      readonly changes: readonly Change[];
      readonly newest: string;
      readonly lowest: string;
    };

function judge(source: PromptSource, locked: Locked | undefined, { partials }: Sources): Judgement {
  const { version, digest } = source.prompt;
  if (locked === undefined) return { state: "unpinned" };
  const newest = locked.version;
  const isNewest = version === newest;
  if (isNewest && locked.versions[version] === digest) return { state: "pinned" };
  if (!isNewest && locked.versions[version] !== undefined) return { state: "taken", newest };
  if (compareVersions(version, newest) < 0) return { state: "older", newest };
  const changes = changesBetween(locked, lockedOf(source, partials));
  const lowest = isNewest || changes.length > 0 ? raise(newest, changes[0]?.level ?? "patch") : version;
  return compareVersions(version, lowest) < 0 ? { state: "too-low", changes, newest, lowest } : { state: "unpinned" };
}

function explain(source: PromptSource, lock: Lock, sources: Sources): Diagnostic | undefined {
  const { name, version } = source.prompt;
  const judgement = judge(source, lock.get(name), sources);
  if (judgement.state === "pinned") return undefined;
  const at = source.frontMatter.valueOffset(["version"]);
  const message = messageOf(`${name} ${version}`, judgement);
  return diagnoseAt(source.frontMatter.source, at, { ruleId: `version-lock/${judgement.state}`, message });
}

function messageOf(named: string, judgement: Judgement): string {
  switch (judgement.state) {
    case "too-low": {
      const { changes, newest, lowest } = judgement;
      const level = changes[0]?.level ?? "patch";
      const what = changes.length === 0 ? "the prompt" : told(changes);
      return `${named} has changed since ${newest} (${what}): ${WHY[level]}; raise the version to ${lowest} or higher (${level})`;
    }
    case "taken":
      return `${named} is the version of something older; ${judgement.newest} is the newest, give a higher one`;
    case "older":
      return `${named} is older than ${judgement.newest}, which is pinned; give a higher version`;
    default:
      return `${named} is not in ${LOCK_FILE}; run content lint --fix-lock and commit the file`;
  }
}

const WHY = {
  patch: "briefs and answers stay as they are",
  minor: "briefs and answers that were right still are",
  major: "briefs may be refused that were right, or answers differ in shape",
} as const;

/** How many changes are named. */
const MAX_TOLD = 4;

const told = (changes: readonly Change[]): string => {
  const more = changes.length > MAX_TOLD ? `, and ${changes.length - MAX_TOLD} more` : "";
  return `${changes
    .slice(0, MAX_TOLD)
    .map(({ what }) => what)
    .join(", ")}${more}`;
};

/** Names that are locked and have no prompt; none while there are files that cannot be read. */
function goneFrom(lock: Lock, sources: Sources): string[] {
  if (!isComplete(sources)) return [];
  const names = new Set(sources.prompts.map(({ prompt }) => prompt.name));
  return [...lock.keys()].filter((name) => !names.has(name));
}
