import { hasExpired } from "../../constructs/acceptance.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { diagnoseAt, type LoadedEnvironment, STACKS } from "../../schemas/load.ts";
import { problemOf } from "./waivers.ts";

/** For formats that list rules. */
export const WAIVER_DESCRIPTIONS = [
  { id: "waiver/invalid", why: "A waiver that holds for nothing would be ignored at review." },
  { id: "waiver/expired", why: "A waiver holds until its last day." },
] as const;

/** Return what is wrong with the `reviewWaivers` of parameter files, each at its place. */
export function checkWaivers(environments: readonly LoadedEnvironment[], now: Date): Diagnostic[] {
  return environments.flatMap(({ stacks, documents }) =>
    STACKS.flatMap((stack) => {
      const document = documents[stack];
      const waivers = stacks[stack]?.reviewWaivers ?? [];
      if (document === undefined) return [];
      return waivers.flatMap((waiver, index): Diagnostic[] => {
        const problem = problemOf(waiver, now);
        if (problem !== undefined) {
          const { key, message } = problem;
          return [diagnoseAt(document, ["reviewWaivers", index, key], { ruleId: "waiver/invalid", message })];
        }
        if (!hasExpired(waiver, now)) return [];
        const message = `expiresOn is "${waiver.expiresOn}": the waiver of ${waiver.rule} holds no longer; remove it, or renew its date and reason`;
        const expired = { ruleId: "waiver/expired", severity: "warning", message } as const;
        return [diagnoseAt(document, ["reviewWaivers", index, "expiresOn"], expired)];
      });
    }),
  );
}
