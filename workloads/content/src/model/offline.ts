import { createHash } from "node:crypto";
import { tokensOf, tokensOfMessages } from "../render/tokens.ts";
import { mistakes } from "../render/validate.ts";
import { ContentError } from "../types.ts";
import { draftOf } from "./draft.ts";
import type { Model } from "./model.ts";

/** Writes drafts in this process: free, without network, the same for the same messages. */
export const offlineModel: Model = {
  provider: "offline",
  name: "offline-draft-1",
  isDraft: true,
  answer: async ({ messages, schema }) => {
    const draft = draftOf(schema, createHash("sha256").update(JSON.stringify(messages)).digest("hex"));
    const [wrong] = mistakes(schema, draft, "answer");
    if (wrong !== undefined) {
      throw new ContentError(
        `the offline model cannot write what the output schema asks for (${wrong}); give that field a "default", or ask a model with --provider`,
      );
    }
    const text = JSON.stringify(draft);
    return { text, finish: "stop", inputTokens: tokensOfMessages(messages), outputTokens: tokensOf(text) };
  },
};
