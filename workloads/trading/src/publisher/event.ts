import type { Decision, SignalDocument } from "../pipeline/documents.ts";
import type { SignalEvent } from "./publisher.ts";

const OUTCOMES = { accept: "accepted", reject: "rejected", hold: "held" } as const satisfies Record<Decision, string>;

/** The event that tells of a judged signal. */
export const signalEvent = (signal: SignalDocument): SignalEvent => ({
  specversion: "1.0",
  id: signal.key,
  type: `convergent.signal.${OUTCOMES[signal.decision]}`,
  source: `/pipelines/${encodeURIComponent(signal.pipeline.name)}`,
  subject: signal.data.url,
  time: signal.evaluatedAt,
  datacontenttype: "application/json",
  data: signal,
});

/** What its file or blob is called. */
export const eventName = ({ data }: SignalEvent): string => `${data.pipeline.name}/${data.key}.json`;
