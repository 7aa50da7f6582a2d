import type { Diagnostic } from "../types.ts";
import { hint } from "./nearest.ts";
import { compare, quote } from "./source.ts";
import { diagnoseNode, type Template } from "./template.ts";

/** Partials that a template is made of, with theirs, in order of name; and what of that cannot be. */
export function partialsOf(
  template: Template,
  partials: ReadonlyMap<string, Template>,
): { readonly names: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const found = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const known = [...partials.keys()].sort(compare);
  const visit = (user: Template, inside: readonly string[]): void => {
    for (const { name, node } of user.uses) {
      const partial = name === undefined ? undefined : partials.get(name);
      if (name === undefined) {
        const message = "the name of a partial is computed; write the name itself, so that a brief cannot choose it";
        diagnostics.push(diagnoseNode(user, node, { ruleId: "partial/computed-name", message }));
      } else if (partial === undefined) {
        const message = `there is no partial ${quote(name)}; ${hint(name, known)}`;
        diagnostics.push(diagnoseNode(user, node, { ruleId: "partial/missing", message }));
      } else if (inside.includes(name)) {
        const circle = [...inside.slice(inside.indexOf(name)), name].join(" → ");
        const message = `the partial uses itself: ${circle}; remove one of these uses`;
        diagnostics.push(diagnoseNode(user, node, { ruleId: "partial/circle", message }));
      } else if (!found.has(name)) {
        found.add(name);
        visit(partial, [...inside, name]);
      }
    }
  };
  visit(template, []);
  return { names: [...found].sort(compare), diagnostics };
}
