import { impactsOfChange } from "../impact/evaluate.ts";
import type { ArgumentClass } from "../impact/model.ts";
import { IMPACTS } from "../impact/table.ts";
import { type ChangeRule, cause, fromTo } from "../rule.ts";
import { unclassifiedChange } from "./unclassified-change.ts";

interface Wording {
  readonly id: string;
  readonly why: string;
  readonly what: string;
  readonly remedy: string;
}

/** How a finding of each class reads. */
const WORDING: Readonly<Record<ArgumentClass, Wording>> = {
  "loses data": {
    id: "data-lost",
    why: "a change of some arguments deletes data that nothing brings back",
    what: "the change deletes data",
    remedy: "put the value back, or copy the data first",
  },
  "loses history": {
    id: "history-lost",
    why: "a shorter retention deletes what is older, and a switched-off history is not recorded",
    what: "the change deletes history or stops keeping it",
    remedy: "keep the retention, or copy what must be kept first",
  },
  "opens access": {
    id: "access-opened",
    why: "someone or something gets access that it did not have",
    what: "the change gives access",
    remedy: "put the value back, or check who gets access before you confirm",
  },
  "lowers protection": {
    id: "protection-lowered",
    why: "a protection that is switched off is missed only when it is too late",
    what: "the change lowers a protection",
    remedy: "put the value back, or confirm with the date by which it returns",
  },
  blinds: {
    id: "monitoring-reduced",
    why: "without logs, alerts and recipients nobody notices a failure",
    what: "the change reduces monitoring",
    remedy: "keep the log, the alert or the recipient, or name its replacement",
  },
  "instructs a machine": {
    id: "instructions-changed",
    why: "a machine runs other code or calls another address from now on",
    what: "a machine gets other instructions",
    remedy: "check where the code or the address comes from",
  },
  costs: {
    id: "cost-changed",
    why: "the monthly cost changes",
    what: "the change affects the cost",
    remedy: "compare the prices of both values",
  },
  interrupts: {
    id: "interruption",
    why: "clients or jobs may be interrupted while the change is applied",
    what: "the change may interrupt clients or jobs",
    remedy: "apply outside busy hours",
  },
};

const ofClass = (name: ArgumentClass): ChangeRule => {
  const { id, why, what, remedy } = WORDING[name];
  return {
    id,
    why,
    *change(change, plan) {
      // What completes a creation of an earlier attempt is no change of something that was in use.
      if (change.imported && plan.begun.has(change.address)) return;
      if ((change.action !== "update" && change.action !== "replace") || !Object.hasOwn(IMPACTS, change.type)) return;
      for (const found of impactsOfChange(change)) {
        // A replacement interrupts and costs by itself.
        if (found.impact.class !== name || (change.action === "replace" && found.impact.level === "notice")) continue;
        yield {
          ...cause(found.cause),
          level: found.impact.level,
          message: `${what}: ${found.cause.name} changes ${fromTo(found.cause)}`,
          remedy,
        };
      }
    },
  };
};

/** One rule for each class of the table of arguments. They speak only where no other rule has spoken. */
export const IMPACT_RULES: readonly ChangeRule[] = [
  unclassifiedChange,
  ...(Object.keys(WORDING) as ArgumentClass[]).map(ofClass),
];
