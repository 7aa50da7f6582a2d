import { resolve } from "node:path";
import type { Plan, TargetPlan } from "../calendar/plan.ts";
import { urlMistake } from "../calendar/url.ts";
import { pause } from "../generate/gate.ts";
import { type ContentContext, ContentError } from "../types.ts";
import { folderTarget } from "./folder.ts";
import type { Target } from "./target.ts";
import { webhookTarget } from "./webhook.ts";

/** Characters of a key that nobody guesses. */
const MIN_KEY = 16;

/**
 * The targets of a plan that are needed, ready to be published to.
 *
 * @param folder Path of the folder of the plan.
 * @throws ContentError before anything is published, when one of them cannot be
 */
export async function createTargets(
  { targets }: Plan,
  names: Iterable<string>,
  folder: string,
  context: ContentContext,
): Promise<ReadonlyMap<string, Target>> {
  const made = new Map<string, Target>();
  for (const name of names) {
    const target = targets[name];
    if (target !== undefined) made.set(name, await createTarget(name, target, folder, context));
  }
  return made;
}

async function createTarget(
  name: string,
  target: TargetPlan,
  folder: string,
  context: ContentContext,
): Promise<Target> {
  switch (target.type) {
    case "folder":
      return folderTarget(name, resolve(folder, target.folder));
    case "blob": {
      // Only who publishes to Azure waits until its clients are loaded.
      const [{ ContainerClient }, { DefaultAzureCredential }, { blobTarget }] = await Promise.all([
        import("@azure/storage-blob"),
        import("@azure/identity"),
        import("./blob.ts"),
      ]);
      const url = `${target.account.replace(/\/+$/, "")}/${target.container ?? "$web"}`;
      return blobTarget(name, new ContainerClient(url, new DefaultAzureCredential()));
    }
    case "webhook": {
      const url = target.url ?? secret(target.urlFrom ?? "", "the address", name, context);
      const wrong = urlMistake(url);
      if (wrong !== undefined)
        throw new ContentError(`the address of the webhook "${name}", of ${target.urlFrom}, ${wrong}`);
      const key = secret(target.keyFrom, "the key", name, context);
      if (key.length < MIN_KEY)
        throw new ContentError(
          `${target.keyFrom}, the key of the webhook "${name}", has ${key.length} characters, but must have at least ${MIN_KEY}`,
        );
      return webhookTarget(name, { url, key, signal: context.signal, now: context.now, wait: pause });
    }
  }
}

function secret(variable: string, what: string, name: string, { env }: ContentContext): string {
  const value = env[variable];
  if (value) return value;
  throw new ContentError(`${variable} is not set; set it to ${what} of the webhook "${name}"`);
}
