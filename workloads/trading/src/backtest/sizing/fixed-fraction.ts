import type { PartType } from "../../pipeline/pipeline.ts";
import { parameters } from "../../strategy/parameters.ts";
import type { Sizing } from "../result.ts";

export const fixedFraction: PartType<Sizing, { readonly fraction: number }> = {
  type: "fixed-fraction",
  description: "the same share of equity for every decision",
  schema: parameters({
    fraction: {
      type: "number",
      description: "Share of equity that a decision of 1 stands for; more than 1 is with borrowed money.",
      exclusiveMinimum: 0,
      maximum: 10,
      default: 1,
    },
  }),
  create: ({ fraction }) => ({ observe() {}, share: () => fraction }),
};
