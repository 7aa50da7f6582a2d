import { ContentError } from "../types.ts";
import type { Model } from "./model.ts";
import { offlineModel } from "./offline.ts";

export const PROVIDERS = ["offline", "openai", "azure"] as const;

export interface ModelChoice {
  readonly provider: (typeof PROVIDERS)[number];
  /** Name of the model, or of the deployment of Azure. */
  readonly model?: string | undefined;
  /** @default OpenAI's own; of Azure, OPENAI_ENDPOINT */
  readonly baseUrl?: string | undefined;
  /** The name that the price is listed under, where a deployment has another. */
  readonly pricedAs?: string | undefined;
}

/** @throws ContentError that says what is missing */
export async function chooseModel(
  choice: ModelChoice,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Model> {
  const { provider, model: name } = choice;
  if (provider === "offline") return offlineModel;
  if (name === undefined) throw new ContentError("the prompt names no model; name one with --model");
  const priced = choice.pricedAs ?? name;
  // Only who asks a model waits until its client is loaded.
  const { azureModel, openAiModel } = await import("./openai.ts");
  if (provider === "azure") {
    const endpoint = url(
      choice.baseUrl ?? env.OPENAI_ENDPOINT,
      "set OPENAI_ENDPOINT to https://<account>.openai.azure.com",
    );
    const { DefaultAzureCredential } = await import("@azure/identity");
    return azureModel(endpoint, name, new DefaultAzureCredential(), priced);
  }
  const baseUrl = url(choice.baseUrl ?? "https://api.openai.com/v1", "give --base-url a URL");
  const key = env.OPENAI_API_KEY;
  if (!key)
    throw new ContentError("OPENAI_API_KEY is not set; set it to the key of the server (any text if it takes none)");
  return openAiModel({ provider, baseUrl, key, name, priced });
}

function url(given: string | undefined, advice: string): string {
  const parsed = URL.parse(given ?? "");
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(parsed?.hostname ?? "");
  if (parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLocal)) return parsed.href;
  throw new ContentError(
    `the model's address is "${given ?? ""}", but must be https (http on this machine only); ${advice}`,
  );
}
