import { ContentError } from "../types.ts";
import type { Ledger } from "./ledger.ts";
import type { Publication } from "./publication.ts";
import { NotTaken, type Target } from "./target.ts";

export interface Published {
  /** `already` when an earlier run has published it. */
  readonly status: "published" | "already";
  /** Where it can be found. */
  readonly where: string;
}

/**
 * Publishes a piece to a target, unless the ledger says that it is there. The intent is written down first: a process that
 * is killed leaves it behind, and the next one knows that it has to ask the target.
 *
 * @throws ContentError that says why, when it was not published or nobody knows whether it was
 */
export async function publishOnce(
  publication: Publication,
  target: Target,
  ledger: Ledger,
  now: () => Date,
): Promise<Published> {
  const { id } = publication;
  const { digest } = publication.provenance;
  const before = await ledger.read(id, target.name);
  if (before?.state === "published") return { status: "already", where: before.note ?? target.name };
  if (before?.state === "intent" && before.digest !== digest) {
    throw new ContentError(
      `${id} was on its way to "${target.name}" when it was changed, and nobody knows whether it arrived; look there, then remove ledger/${id}/${target.name}.json to publish it as it is now, or approve it as it was`,
      4,
    );
  }
  const note = (state: "intent" | "refused" | "published", text?: string) =>
    ledger.write(id, target.name, {
      state,
      digest,
      at: now().toISOString(),
      ...(text === undefined ? {} : { note: text }),
    });
  await note("intent");
  let where: string;
  try {
    where = await target.publish(publication);
  } catch (error) {
    // Refused now does not mean that an earlier try did not arrive.
    if (error instanceof NotTaken && before?.state !== "intent") await note("refused", error.message);
    throw error;
  }
  await note("published", where);
  return { status: "published", where };
}
