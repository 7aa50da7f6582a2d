import { parseDocument } from "../../schemas/syntax/document.ts";
import { toValue } from "../../schemas/syntax/node.ts";
import { canonicalJson } from "../review/fingerprint.ts";
import type { Json } from "../review/model.ts";

/** Text by path, relative to the project folder and with `/`. */
export type Files = ReadonlyMap<string, string>;

/** What decides what becomes of a stack. */
export const PARTS = ["terraform", "parameters", "environment"] as const;
export type Part = (typeof PARTS)[number];

/** What the parts of a stack say: equal texts mean the same. Left out: there is no such file. */
export type Meaning = { readonly [P in Part]?: string };

const PARAMETERS = /^parameters\/([^/]+)\/([a-z]+)\.(?:json|ya?ml)$/;
const TERRAFORM = /^cdktf\.out\/stacks\/[^/]+\/cdk\.tf\.json$/;

/** Whether a file says anything about a stack. */
export const isTelling = (path: string): boolean => PARAMETERS.test(path) || TERRAFORM.test(path);

/** The meaning of every stack that has a parameter file, by its id. */
export function meaningsOf(files: Files): ReadonlyMap<string, Meaning> {
  const named = [...files].flatMap(([path, text]) => {
    const [, environment = "", kind = ""] = PARAMETERS.exec(path) ?? [];
    return kind === "" ? [] : [{ environment, kind, meaning: meaningOf(path, text) }];
  });
  const environments = new Map(
    named.flatMap(({ kind, environment, meaning }) => (kind === "environment" ? [[environment, meaning]] : [])),
  );
  const stacks = named.filter(({ kind }) => kind !== "environment");
  return new Map(
    stacks.map(({ environment, kind, meaning: parameters }) => {
      const id = `${kind}-${environment}`;
      const path = `cdktf.out/stacks/${id}/cdk.tf.json`;
      const text = files.get(path);
      const own = environments.get(environment);
      return [
        id,
        {
          parameters,
          ...(text === undefined ? {} : { terraform: meaningOf(path, text) }),
          ...(own === undefined ? {} : { environment: own }),
        },
      ];
    }),
  );
}

/** A text that cannot be parsed means what it says, to the letter. */
function meaningOf(file: string, text: string): string {
  const { document } = parseDocument({ file, text });
  return document === undefined ? text : canonicalJson(withoutComments(toValue(document.root) as Json));
}

/** Terraform passes over `//`; cdktf keeps its version and the paths of its constructs there. */
function withoutComments(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(members.map(([key, item]) => [key, withoutComments(item)]));
}
