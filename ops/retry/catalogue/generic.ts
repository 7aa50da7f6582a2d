import type { CatalogueEntry } from "../reaction.ts";
import { ask, stop } from "./reactions.ts";

/** What an answer means whose code nobody knows: asked last. */
export const GENERIC: readonly CatalogueEntry[] = [
  {
    id: "not-found",
    codes: ["*NotFound", "*DoesNotExist", "InvalidResourceReference", "ParentResource*"],
    statuses: [404, 410],
    generic: true,
    reaction: ask,
    why: "something that the stack refers to is not there",
    remedy: "create what the message names, or correct the reference to it in the parameter file",
  },
  {
    id: "invalid-request",
    codes: [
      ...[
        "OperationNotAllowed",
        "Invalid*",
        "*Invalid",
        "BadRequest*",
        "PropertyChangeNotAllowed",
        "*NotSupported",
        "*ValidationError",
      ],
      ...["ValidationFailed", "*NotAllowed", "Missing*", "*Immutable*", "Unsupported*", "InvalidTemplate*", "Linked*"],
    ],
    statuses: [400, 405, 413, 415, 422],
    generic: true,
    reaction: stop,
    why: "Azure refuses what was asked for, and will again",
    remedy: "change the parameter that the message names",
  },
  {
    id: "conflict",
    codes: ["*Conflict*"],
    statuses: [409, 423],
    generic: true,
    reaction: ask,
    why: "the request contradicts the state that the resource is in",
    remedy: "look at the resource in Azure, bring it into the state that the message asks for, then run it again",
  },
];
