import { type ChangeRule, destructionCause, forcing, listed } from "../rule.ts";

/** It was asked for, or follows from that. */
const ASKED: readonly string[] = ["replace_by_request", "replace_by_triggers"];

export const adopted: ChangeRule = {
  id: "adopted",
  why: "an import takes over what someone else made",
  documentation: "https://developer.hashicorp.com/terraform/language/import",
  *change(change, { begun }) {
    if (!change.imported) return;
    if (begun.has(change.address) && change.action !== "replace") {
      yield {
        level: "notice",
        message: "an earlier attempt of this stack created it, and the answer was lost: this apply continues with it",
        remedy: "nothing to do",
      };
    } else if (change.action === "import") {
      yield {
        level: "notice",
        message: "an existing resource is taken over as it is",
        remedy: "nothing to do when it is yours",
      };
    } else if (change.action === "update") {
      const names = change.attributes.map((attribute) => attribute.name);
      yield {
        level: "confirm",
        message: `an existing resource is taken over and changed at once (${listed(names)})`,
        remedy: "take it over unchanged first: write its present values into the parameter file",
      };
    } else if (change.reason !== undefined && ASKED.includes(change.reason)) {
      yield {
        ...destructionCause(change),
        level: "confirm",
        message: "what somebody else made is destroyed and created again, as `whenExists: recreate` asks",
        remedy: "confirm only when nobody needs what is there; `whenExists: adopt` keeps it",
      };
    } else {
      yield {
        ...destructionCause(change),
        level: "refuse",
        message: `an existing resource is taken over only to be destroyed and created again, because of ${listed(forcing(change).map((attribute) => attribute.name)) || "its difference from the configuration"}`,
        remedy:
          "write its present values into the parameter file, or add what Azure does not report (create_mode, source_server_id) to ignore_changes",
      };
    }
  },
};
