import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, Plan } from "../../../ops/review/model.ts";
import { isSecretAttribute, redact, secretsOf } from "../../../ops/review/redact.ts";
import { renderHtml } from "../../../ops/review/render/html.ts";
import { renderJson } from "../../../ops/review/render/json.ts";
import { renderMarkdown } from "../../../ops/review/render/markdown.ts";
import { renderSarif } from "../../../ops/review/render/sarif.ts";
import { renderText } from "../../../ops/review/render/text.ts";
import { Scrubber } from "../../../ops/secrets/scrubber.ts";
import { SENSITIVE } from "../../../ops/secrets/text.ts";
import { BYSTANDER, change, plan, recordedPlan, review } from "../../support/review-plans.ts";

const OUTPUTS = { html: renderHtml, json: renderJson, markdown: renderMarkdown, sarif: renderSarif, text: renderText };
const all = (subject: Plan): [string, string][] =>
  Object.entries(OUTPUTS).map(([name, render]) => [name, render(review(subject))]);

describe("a refresh-only plan, which lists no changes and yet holds the whole state", () => {
  const KEY =
    "DefaultEndpointsProtocol=https;AccountName=st;AccountKey=cGxhbnRlZC1rZXk=;EndpointSuffix=core.windows.net";
  const job = {
    address: "azurerm_container_app_job.job",
    values: { secret: [{ name: "queue", value: KEY }] },
    sensitive_values: { secret: true },
  };
  const account = {
    address: "azurerm_storage_account.account",
    values: { primary_access_key: "cGxhbnRlZC1rZXk=" },
    sensitive_values: {},
  };
  const values = { root_module: { resources: [job], child_modules: [{ resources: [account] }] } };
  const outputs = { connection: { value: "planted-output-value", sensitive: true } };

  test.each([
    ["prior_state", plan([], { prior_state: { values: { ...values, outputs } } })],
    ["planned_values", plan([], { planned_values: { ...values, outputs } })],
  ])("has its secrets found in %s", (_where, subject) => {
    const scrubbed = JSON.stringify(new Scrubber(secretsOf(subject)).value({ subject, elsewhere: `seen ${KEY}` }));
    for (const secret of [KEY, "cGxhbnRlZC1rZXk=", "planted-output-value"]) expect(scrubbed).not.toContain(secret);
  });

  test("what only looks like a secret is replaced too", () => {
    expect(new Scrubber([]).text("AccountKey=abcdefgh;x")).toBe(`AccountKey=${SENSITIVE};x`);
  });
});

describe("planted secrets", () => {
  const SECRET = `Planted'Secret "<0001>&\\x!`;
  const mask = { administrator_password: true, nested: [{ value: true }], custom: true };
  const leaky = (action: "create" | "update" | "delete" | "replace") => {
    const values = (secret: string): { [key: string]: Json } => ({
      name: "a",
      administrator_password: secret,
      nested: [{ value: secret, plain: "visible" }],
      custom: { deep: { deeper: secret } },
      // Where no mask covers it: copies, encodings, map keys, addresses, well-known forms.
      connection: `Server=x;Pwd=${secret};`,
      encoded: Buffer.from(secret).toString("base64"),
      url: `mysql://root:hunter2-hunter2@host/?p=${encodeURIComponent(secret)}`,
      document: JSON.stringify({ p: secret }),
      tags: { [secret]: "key", note: `see ${secret}` },
      storage_account_key: `${secret}-by-name`,
      certificate: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----",
      jwt: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
      sas: "https://x.blob.core.windows.net/c?sv=2024&sig=ABCDEFsignature%3D",
      backup_retention_days: 1,
    });
    const before = { ...values(`${SECRET}-old`), backup_retention_days: 9 };
    return change(
      "azurerm_mysql_flexible_server",
      action,
      action === "create" ? null : before,
      action === "delete" ? null : values(SECRET),
      {
        address: `azurerm_mysql_flexible_server.main["${SECRET}"]`,
        body: {
          before_sensitive: mask,
          after_sensitive: mask,
          replace_paths: [["connection"], ["administrator_password"]],
        },
      },
    );
  };
  const forms = [
    SECRET,
    encodeURIComponent(SECRET),
    Buffer.from(SECRET).toString("base64").replace(/=+$/, ""),
    JSON.stringify(SECRET).slice(1, -1),
  ];
  const htmlForm = SECRET.replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("'", "&#39;")
    .replaceAll('"', "&quot;");
  const others = ["hunter2-hunter2", "MIIEvQIBADANBg", "c2lnbmF0dXJl", "ABCDEFsignature"];

  test.each(["create", "update", "delete", "replace"] as const)("appear in no output of a plan with: %s", (action) => {
    const subject = plan([leaky(action), BYSTANDER], {
      resource_drift: [leaky(action)],
      variables: { db_password: { value: SECRET } },
      output_changes: { connection: { actions: ["create"], before: null, after: SECRET, after_sensitive: true } },
    });
    for (const [name, text] of all(subject)) {
      for (const form of [...forms, htmlForm, ...others])
        expect(text.includes(form), `${name} shows ${form}`).toBe(false);
      expect(text, name).toContain("azurerm_mysql_flexible_server.main");
    }
  });

  test("appear in no output of the recorded plans with sensitive values", () => {
    for (const name of ["sensitive-create", "sensitive-update"]) {
      for (const [format, text] of all(recordedPlan(name))) {
        expect(text, `${name} as ${format}`).not.toMatch(/Secret-Value|Other-Value|Tr4ce/);
      }
    }
  });

  test("are replaced before anything is cut, so that no cut leaves a part of one", () => {
    const secret = "S3cret-".repeat(400);
    const subject = plan([
      change(
        "azurerm_mysql_flexible_server",
        "replace",
        { name: "x", note: `${"n".repeat(100)}${secret}` },
        { name: "y", note: secret, password: secret },
        {
          body: { replace_paths: [["note"]] },
        },
      ),
    ]);
    for (const [name, text] of all(subject)) expect(text, name).not.toContain("S3cret-");
  });

  test("are replaced before a long message is cut, wherever the cut falls", () => {
    const secret = "Planted-Secret-0001!";
    for (let length = 900; length < 1_000; length += 5) {
      const drifted = change(
        "azurerm_x",
        "update",
        { note: "a" },
        { note: `${"n".repeat(length)}${secret}`, password: secret },
      );
      const [finding] = review(plan([BYSTANDER], { resource_drift: [drifted] })).findings;
      expect(finding?.message).toMatch(/n(\(s?e?n?s?i?t?i?v?e?\)?.*)?…$|\(sensitive\)/);
      expect(finding?.message).not.toContain("Plan");
    }
  });

  test("a rule sees secrets replaced, so that a careless one cannot print them", () => {
    const seen: string[] = [];
    const careless = {
      id: "careless",
      why: "test",
      change: (one: unknown) => [seen.push(JSON.stringify(one))].slice(1) as never[],
    };
    review(plan([leaky("update")]), { rules: [careless] });
    expect(seen).toHaveLength(1);
    expect(JSON.parse(seen[0] ?? "{}")).toMatchObject({
      before: { administrator_password: SENSITIVE },
      after: { custom: SENSITIVE },
    });
  });
});

describe("names that are secret", () => {
  test.each([
    "password",
    "administrator_password",
    "administrator_password_wo",
    "client_secret",
    "primary_access_key",
    "connection_string",
    "primaryConnectionString",
    "sasToken",
    "shared_key",
    "token",
    "secret",
    "api_key",
  ])("%s is", (name) => expect(isSecretAttribute(name)).toBe(true));
  test.each([
    "name",
    "key_vault_id",
    "key_vault_key_id",
    "secret_permissions",
    "administrator_password_wo_version",
    "shared_access_key_enabled",
    "customer_managed_key_id",
    "secret_name",
    "token_expiry",
    "keyboard",
    "monkey",
    "primary_user_assigned_identity_id",
  ])("%s is not", (name) => expect(isSecretAttribute(name)).toBe(false));

  test("everything in a block called secret is replaced, but for what it is called", () => {
    expect(redact({ secret: [{ name: "n", value: "v" }] }, {})).toEqual({ secret: [{ name: "n", value: SENSITIVE }] });
  });
});

describe("the scrubber", () => {
  test("replaces every occurrence of every secret, the longest first", () => {
    const scrubber = new Scrubber(["Secret-01", "Secret-01-longer", "other-secret"]);
    expect(scrubber.text("a Secret-01-longer b Secret-01 c other-secretSecret-01")).toBe(
      `a ${SENSITIVE} b ${SENSITIVE} c ${SENSITIVE}${SENSITIVE}`,
    );
  });

  test("leaves nothing of a secret in any text", () => {
    const word = fc.string({ minLength: 8, maxLength: 20, unit: fc.constantFrom(..."abcXYZ019-") });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 5 }),
        fc.array(fc.string(), { minLength: 1, maxLength: 6 }),
        (secrets, texts) => {
          const text = texts.map((part, index) => part + (secrets[index % secrets.length] ?? "")).join("");
          const scrubbed = new Scrubber(secrets).text(text);
          for (const secret of secrets) expect(scrubbed.replaceAll(SENSITIVE, "\u0000")).not.toContain(secret);
        },
      ),
    );
  });

  test("does not take short words for secrets by chance", () => {
    expect(new Scrubber(["on", "dev"]).text("on the dev server")).toBe("on the dev server");
  });
});
