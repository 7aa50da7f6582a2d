import { signalSchema } from "../pipeline/document-schemas.ts";
import { validatorOf } from "../pipeline/validate.ts";
import { TradingError } from "../types.ts";
import { eventName } from "./event.ts";
import type { Publisher, SignalEvent, Target } from "./publisher.ts";

const problemsOf = validatorOf(signalSchema);

/** Publishes into a place; nothing leaves that is not as `schemas/signal.schema.json` says. */
export const publisherTo = (target: Target): Publisher => ({
  publish: async (event) => {
    assertEvent(event);
    const name = eventName(event);
    const isNew = await target.writeNew(name, `${JSON.stringify(event, null, 2)}\n`);
    return { place: target.placeOf(name), isNew };
  },
});

/** @throws TradingError that says where an event is not as the schema asks */
export function assertEvent(event: SignalEvent): void {
  const [first] = problemsOf(event);
  if (first !== undefined) throw new TradingError(`the signal of ${event.id} is not published: ${first}`, 1);
}
