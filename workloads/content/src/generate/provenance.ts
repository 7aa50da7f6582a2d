import { digestOf, sha256 } from "../digest.ts";
import type { Model } from "../model/model.ts";
import type { PriceTable } from "../render/price.ts";
import type { Rendered } from "../render/render.ts";
import type { Library } from "../types.ts";
import type { KeptAnswer } from "./cache.ts";

/** Where a piece is from; kept beside it as `<id>.provenance.json`. Digests are sha256, hex. */
export interface Provenance {
  readonly id: string;
  readonly prompt: {
    readonly name: string;
    readonly version: string;
    readonly digest: string;
    readonly partials: readonly { readonly name: string; readonly digest: string }[];
  };
  readonly model: { readonly provider: string; readonly name: string };
  /** True when nobody should publish it: no model has written it. */
  readonly draft: boolean;
  /** Digest of what the model was asked. */
  readonly request: string;
  readonly inputDigest: string;
  /** Of the piece's file. */
  readonly outputDigest: string;
  /** 2 when the first answer had to be repaired. */
  readonly attempts: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly cost: { readonly amount: number; readonly currency: string; readonly pricesAsOf: string };
  /** ISO 8601. */
  readonly generatedAt: string;
}

interface Origin {
  readonly id: string;
  readonly rendered: Rendered;
  readonly run: { readonly library: Library; readonly model: Model; readonly prices: PriceTable };
  readonly key: string;
  readonly answer: KeptAnswer;
  readonly outputDigest: string;
}

export function provenanceOf({ id, rendered, run, key, answer, outputDigest }: Origin): Provenance {
  const { name, version, digest, partials } = rendered.prompt;
  return {
    id,
    prompt: {
      name,
      version,
      digest,
      partials: partials.map((each) => {
        const template = run.library.partials.get(each)?.template ?? "";
        return { name: each, digest: sha256(template.replaceAll("\r\n", "\n")) };
      }),
    },
    model: { provider: run.model.provider, name: run.model.name },
    draft: run.model.isDraft,
    request: key,
    inputDigest: digestOf(rendered.input),
    outputDigest,
    attempts: answer.attempts,
    tokens: { input: answer.inputTokens, output: answer.outputTokens },
    cost: { amount: answer.cost, currency: run.prices.currency, pricesAsOf: run.prices.asOf },
    generatedAt: answer.generatedAt,
  };
}

/** @returns undefined when it is none */
export function readProvenance(text: string | undefined): Provenance | undefined {
  try {
    const found = JSON.parse(text ?? "") as Provenance | null;
    return typeof found?.prompt?.digest === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}
