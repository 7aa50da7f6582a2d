import type { Sources } from "../../library/read.ts";
import { diagnoseNode, nameOf, type Template, visit } from "../../library/template.ts";
import type { Diagnostic } from "../../types.ts";
import type { Rule } from "../rule.ts";

const ROLES: readonly string[] = ["system", "user", "model"];

export const roles: Rule = {
  id: "roles",
  description: "who says what is written in the template, never chosen by a brief",
  check: ({ prompts, partials }: Sources) =>
    [...prompts.map(({ template }) => template), ...partials.values()].flatMap(checkTemplate),
};

function checkTemplate(template: Template): Diagnostic[] {
  const found: Diagnostic[] = [];
  const tell = (node: hbs.AST.Node, rule: string, message: string) =>
    found.push(diagnoseNode(template, node, { ruleId: `roles/${rule}`, message }));
  visit(template.program, (node) => {
    if (node.type === "ContentStatement" && /<<<dotprompt:/.test((node as hbs.AST.ContentStatement).value)) {
      tell(node, "marker", 'the text holds a marker "<<<dotprompt:"; write {{role "system"}} and its like instead');
    }
    if (node.type !== "MustacheStatement" && node.type !== "SubExpression") return;
    const { path, params } = node as hbs.AST.MustacheStatement;
    if (nameOf(path) !== "role") return;
    const [role] = params;
    const value = role?.type === "StringLiteral" ? (role as hbs.AST.StringLiteral).value : undefined;
    if (value === undefined) tell(node, "computed", `the role is computed; write one of ${ROLES.join(", ")} in quotes`);
    else if (!ROLES.includes(value))
      tell(node, "unknown", `there is no role "${value}"; there are ${ROLES.join(", ")}`);
  });
  return found;
}
