import { describe, expect, test } from "vitest";
import type { Json } from "../../../ops/review/model.ts";
import { redact, redactPlan, secretsOf } from "../../../ops/review/redact.ts";
import { renderHtml } from "../../../ops/review/render/html.ts";
import { renderJson } from "../../../ops/review/render/json.ts";
import { renderMarkdown } from "../../../ops/review/render/markdown.ts";
import { renderSarif } from "../../../ops/review/render/sarif.ts";
import { renderText } from "../../../ops/review/render/text.ts";
import { Scrubber } from "../../../ops/secrets/scrubber.ts";
import { redactText, SENSITIVE } from "../../../ops/secrets/text.ts";
import { proof, proofs } from "../../support/proof.ts";
import { change, plan, review } from "../../support/review-plans.ts";

const OUTPUTS = [renderHtml, renderJson, renderMarkdown, renderSarif, renderText];
const SECRET = "hunter2";

/** Everything that is printed and kept of a plan that writes these attributes. */
function outputsOf(after: { readonly [name: string]: Json }): string {
  const before = JSON.parse(JSON.stringify(after).replaceAll(SECRET, "hunter1")) as typeof after;
  const subject = plan([change("azurerm_container_app_job", "update", before, after)]);
  const archived = new Scrubber(secretsOf(subject)).value(redactPlan(subject as unknown as Json));
  return [JSON.stringify(archived), ...OUTPUTS.map((render) => render(review(subject)))].join("\n");
}

proofs(
  "secrets",
  [
    {
      tried: "a secret variable in the list of a container's environment",
      outcome: "No output of the plan and no archived plan shows its value.",
      after: { template: [{ container: [{ env: [{ name: "DB_PASSWORD", value: SECRET }] }] }] },
    },
    {
      tried: "a secret variable in a list of settings with keys",
      outcome: "No output of the plan and no archived plan shows its value.",
      after: { settings: [{ key: "clientSecret", value: SECRET }] },
    },
    {
      tried: "a password behind an option in the words of a command",
      outcome: "No output of the plan and no archived plan shows its value.",
      after: { template: [{ container: [{ args: ["-h", "db", "--password", SECRET] }] }] },
    },
    {
      tried: "a password in the short option of a command",
      outcome: "No output of the plan and no archived plan shows its value.",
      after: { template: [{ container: [{ command: ["mysqldump"], args: [`-p${SECRET}`, "app"] }] }] },
    },
    {
      tried: "a password in the text of a command",
      outcome: "No output of the plan and no archived plan shows its value.",
      after: {
        triggers: { cmd: `mysql --password ${SECRET} -h db && mysql -h db -p${SECRET} && run --db-password=${SECRET}` },
      },
    },
    {
      tried: "a password in a JSON text",
      outcome: "No output of the plan and no archived plan shows its value.",
      after: { settings: JSON.stringify({ user: "root", password: SECRET, inner: JSON.stringify({ x: 1 }) }) },
    },
  ],
  ({ after }) => {
    const shown = outputsOf(after);
    expect(shown).not.toMatch(/hunter[12]/);
    expect(shown).toContain(SENSITIVE);
  },
);

const alnum = (length: number): string => "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8".repeat(5).slice(0, length);

/** Made up, in the form that each service gives. */
const TOKENS: Readonly<Record<string, string>> = {
  GitHub: `ghp_${alnum(36)}`,
  "GitHub, fine-grained": `github_pat_${alnum(22)}_${alnum(59)}`,
  GitLab: `glpat-${alnum(20)}`,
  Slack: `xoxb-123456789012-1234567890123-${alnum(24)}`,
  npm: `npm_${alnum(36)}`,
  "Entra ID": `abc8Q~${alnum(34)}`,
  AWS: `AKIA${"ABCDEFGHIJKLMNOP"}`,
  Google: `AIza${alnum(35)}`,
  Stripe: `sk_live_${alnum(24)}`,
  "Hugging Face": `hf_${alnum(34)}`,
  Vault: `hvs.${alnum(95)}`,
  "HCP Terraform": `${alnum(14)}.atlasv1.${alnum(64)}`,
  "JSON Web Token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk",
};

proof(
  "secrets",
  "tokens of 13 services in the attributes of a plan",
  "No output of the plan and no archived plan shows one.",
  () => {
    for (const [name, token] of Object.entries(TOKENS)) {
      const shown = outputsOf({ name: "x", settings: token, note: `use ${token}, please` });
      expect(shown.includes(token), name).toBe(false);
    }
  },
);

describe("a text", () => {
  test.each([
    ["mysql://root:hunter2@db/x", `mysql://root:${SENSITIVE}@db/x`],
    ["?sv=1&sig=abc&x=1", `?sv=1&sig=${SENSITIVE}`],
    ["DB_PASSWORD=hunter2 ./run", `DB_PASSWORD=${SENSITIVE} ./run`],
    ["Server=x;Uid=root;Pwd=hunter2;Port=1", `Server=x;Uid=root;Pwd=${SENSITIVE};Port=1`],
    ["--password 'hunter 2' x", `--password ${SENSITIVE} x`],
    ["sshpass -p hunter2 ssh", `sshpass -p ${SENSITIVE} ssh`],
    ["Authorization: Bearer abc.def", `Authorization: Bearer ${SENSITIVE}`],
  ])("%s is redacted", (text, redacted) => expect(redactText(text)).toBe(redacted));

  test.each([
    "mysql --password -h db",
    "docker run -p 8080:80 image",
    "mkdir -p folder",
    "--password-stdin x",
    "ssh -p 22 host",
    "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-acme-mysql-dev",
    "sku_name=GP_Standard_D2ds_v4&zone=1",
    '{"resource_key":"a","name":"b"}',
  ])("%s stays", (text) => expect(redactText(text)).toBe(text));

  test("of a name that is not secret stays beside it", () => {
    const entry = { env: [{ name: "REGION", value: "westeurope" }], args: ["-p8080:80", "--name", "x"] };
    expect(redact(entry, {})).toEqual(entry);
  });
});
