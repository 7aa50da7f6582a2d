import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { installedBindings } from "../../../ops/hcl/bindings.ts";
import { type JsonObject, writeHcl } from "../../../ops/hcl/write.ts";
import { formattingOf, meaning, parseHcl } from "../../support/hcl.ts";

const bindings = installedBindings(join(import.meta.dirname, "../../.."));
const write = (configuration: JsonObject) => writeHcl(configuration, bindings);

/** Uses everything that cdktf's own writer of HCL gets wrong, and every kind of value. */
const EVERYTHING: JsonObject = {
  "//": { metadata: { backend: "local" } },
  terraform: {
    required_version: ">= 1.11.0, < 2.0.0",
    required_providers: { azurerm: { source: "azurerm", version: "4.55.0" } },
    backend: { azurerm: { container_name: "tfstate", key: "mysql-dev.tfstate", use_azuread_auth: true } },
  },
  provider: {
    azurerm: [
      {
        features: [{ resource_group: [{ prevent_deletion_if_contains_resources: true }], key_vault: [] }],
        resource_providers_to_register: ["Microsoft.DBforMySQL", "Microsoft.Network"],
        subscription_id: "11111111-1111-4111-8111-111111111111",
      },
    ],
  },
  variable: {
    password: {
      default: null,
      description: "a ${literal} text\nof two lines",
      ephemeral: true,
      nullable: false,
      sensitive: true,
      type: "map(string)",
      validation: [{ condition: "${length(var.password)>8}", error_message: "only ${length(var.password)} long" }],
    },
  },
  locals: {
    ports: [1, 2.5, -3],
    none: null,
    deep: { list: [{ a: true }, { b: [[], {}] }] },
    for: { for: "x", "a b": 1 },
  },
  data: { azurerm_client_config: { current: {} } },
  ephemeral: { azurerm_key_vault_secret: { password: { key_vault_id: "${var.vault}", name: "password" } } },
  resource: {
    azurerm_mysql_flexible_server: {
      server: {
        "//": { metadata: { path: "mysql-dev/server/server", uniqueId: "server" } },
        administrator_password_wo: "${ephemeral.azurerm_key_vault_secret.password.value}",
        depends_on: ["azurerm_subnet.delegated", "${azurerm_private_dns_zone_virtual_network_link.link}"],
        lifecycle: {
          ignore_changes: ['tags["expires-on"]', "zone"],
          postcondition: [{ condition: '${self.fqdn!=""}', error_message: "no name" }],
          precondition: [{ condition: "${var.a==null?true:!false}", error_message: "a: ${var.a}" }],
          prevent_destroy: true,
          replace_triggered_by: ["${terraform_data.restart}"],
        },
        name: "mysql-convergent-dev",
        provider: "azurerm.west",
        provisioner: [{ "local-exec": { command: 'echo "${self.id}" > C:\\out', when: "destroy" } }],
        storage: { auto_grow_enabled: true, size_gb: 20 },
        tags: { "expires-on": '${timeadd(plantimestamp(),"24h")}', owner: "data" },
      },
    },
    azurerm_network_security_group: {
      closed: {
        dynamic: { security_rule: { content: { name: "${rule.value}" }, for_each: "${var.rules}", iterator: "rule" } },
        name: "nsg",
        security_rule: [
          { name: "a", priority: 100 },
          { name: "b", source_address_prefixes: ["10.0.0.0/8"] },
        ],
      },
      computed: { name: "nsg2", security_rule: "${var.rules}" },
      none: { name: "nsg3", security_rule: [] },
    },
    terraform_data: { restart: { input: { nested: [{ a: 1 }] }, triggers_replace: ["${var.a}"] } },
  },
  module: {
    child: { depends_on: ["terraform_data.restart"], providers: { azurerm: "azurerm.west" }, source: "./child" },
  },
  check: { health: { assert: [{ condition: "${var.a}", error_message: "unwell" }] } },
  import: [{ id: "/subscriptions/x", to: "azurerm_mysql_flexible_server.server" }],
  moved: [{ from: "azurerm_subnet.a", to: "azurerm_subnet.b" }],
  removed: [{ from: "azurerm_subnet.c", lifecycle: { destroy: false } }],
  output: {
    id: { description: "the ${id}", precondition: [{ condition: "${var.ok}", error_message: "x" }], value: "${var.a}" },
  },
};

describe("HCL", () => {
  it("reads as a person would write it", async () => {
    const { terraform, resource } = EVERYTHING as Record<string, JsonObject>;
    const server = { azurerm_mysql_flexible_server: resource?.azurerm_mysql_flexible_server ?? {} };
    expect(await write({ terraform: terraform ?? {}, resource: server })).toMatchInlineSnapshot(`
      "terraform {
        required_version = ">= 1.11.0, < 2.0.0"

        required_providers {
          azurerm = {
            source  = "azurerm"
            version = "4.55.0"
          }
        }

        backend "azurerm" {
          container_name   = "tfstate"
          key              = "mysql-dev.tfstate"
          use_azuread_auth = true
        }
      }

      # mysql-dev/server/server
      resource "azurerm_mysql_flexible_server" "server" {
        administrator_password_wo = ephemeral.azurerm_key_vault_secret.password.value
        name                      = "mysql-convergent-dev"
        provider                  = azurerm.west

        tags = {
          expires-on = timeadd(plantimestamp(), "24h")
          owner      = "data"
        }

        storage {
          auto_grow_enabled = true
          size_gb           = 20
        }

        depends_on = [azurerm_subnet.delegated, azurerm_private_dns_zone_virtual_network_link.link]

        lifecycle {
          ignore_changes       = [tags["expires-on"], zone]
          prevent_destroy      = true
          replace_triggered_by = [terraform_data.restart]

          postcondition {
            condition     = self.fqdn != ""
            error_message = "no name"
          }

          precondition {
            condition     = var.a == null ? true : !false
            error_message = "a: \${var.a}"
          }
        }

        provisioner "local-exec" {
          command = "echo \\"\${self.id}\\" > C:\\\\out"
          when    = destroy
        }
      }
      "
    `);
  });

  it("is formatted as terraform fmt formats", async () => {
    expect(formattingOf(await write(EVERYTHING))).toBe("");
  });

  it("means what the JSON means", async () => {
    const literals = { description: "", value: "" };
    const withoutLiterals = {
      ...EVERYTHING,
      variable: { password: { ...(EVERYTHING.variable as { password: JsonObject }).password, ...literals } },
      output: { id: { ...(EVERYTHING.output as { id: JsonObject }).id, ...literals } },
      provider: { azurerm: { features: { resource_group: { prevent_deletion_if_contains_resources: true } } } },
    };
    expect(meaning(await parseHcl(await write(withoutLiterals)))).toEqual(meaning(withoutLiterals));
  });

  it("keeps what looks like an expression in a description as text", async () => {
    const { variable, output } = (await parseHcl(await write(EVERYTHING))) as {
      variable: { password: [{ description: string }] };
      output: { id: [{ description: string }] };
    };
    expect(variable.password[0].description).toBe("a $${literal} text\nof two lines");
    expect(output.id[0].description).toBe("the $${id}");
  });

  it("names the references, keywords and types that Terraform wants without quotes", async () => {
    const hcl = await write(EVERYTHING);
    for (const line of [
      "type        = map(string)",
      'ignore_changes       = [tags["expires-on"], zone]',
      "replace_triggered_by = [terraform_data.restart]",
      "provider                  = azurerm.west",
      "when    = destroy",
      "iterator = rule",
      "azurerm = azurerm.west",
      "to = azurerm_mysql_flexible_server.server",
    ]) {
      expect(hcl).toContain(line);
    }
  });

  it("writes a map as an argument and a nested block as a block", async () => {
    const hcl = await write(EVERYTHING);
    expect(hcl).toMatch(/^ {2}tags = \{$/m);
    expect(hcl).toMatch(/^ {2}storage \{$/m);
    expect(hcl).toMatch(/^ {2}security_rule = var\.rules$/m);
    expect(hcl.match(/^ {2}security_rule \{$/gm)).toHaveLength(2);
    expect(hcl).toMatch(/^ {2}security_rule = \[\]$/m);
    expect(hcl).not.toMatch(/key_vault\b/);
    expect(hcl).toMatch(/^ {2}dynamic "security_rule" \{$/m);
  });

  it("fails on a top-level name that is not Terraform's", async () => {
    await expect(write({ resources: {} })).rejects.toThrow('"resources" is no block of Terraform\'s language');
  });

  it("means what the JSON means, whatever the values", async () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/);
    const text = fc.string({ unit: "grapheme" }).map((value) => value.normalize("NFC").replaceAll(/[$%]\{/g, "{"));
    const { value } = fc.letrec<{ value: JsonObject[string] }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3, depthSize: "small" },
        text,
        fc.integer(),
        fc.boolean(),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.oneof(name, text), tie("value"), { maxKeys: 4 }),
      ),
    }));
    const locals = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(locals, async (values) => {
        const hcl = await write({ locals: values });
        expect((await parseHcl(hcl)).locals).toEqual([values]);
      }),
    );
  });
});
