import { parseMoment } from "../../constructs/dates.rules.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { diagnoseAt, type LoadedEnvironment, STACKS } from "../../schemas/load.ts";

const PATH = ["resourceGroup", "expiry", "expiresOn"] as const;

/** Ends that have passed: what is deployed with one is over at once. Rules know no clock, so the check tells of them. */
export const pastEnds = (environments: readonly LoadedEnvironment[], now: Date): Diagnostic[] =>
  environments.flatMap(({ stacks, documents }) =>
    STACKS.flatMap((stack) => {
      const expiresOn = stacks[stack]?.resourceGroup?.expiry?.expiresOn;
      const document = documents[stack];
      const end = expiresOn === undefined ? undefined : parseMoment(expiresOn);
      if (document === undefined || end === undefined || end > now) return [];
      const message = `expiry.expiresOn is "${expiresOn}", which has passed; write a later moment, or remove expiry`;
      return [diagnoseAt(document, PATH, { ruleId: "resource-group/expiry-passed", severity: "error", message })];
    }),
  );
