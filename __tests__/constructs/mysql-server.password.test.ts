import { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import { MysqlServer } from "../../constructs/mysql-server.ts";
import { type Json, MINIMAL, renderServer, renderStack, SERVER, SERVER_ID, VAULT_ID } from "../support/mysql-server.ts";

const inVault = (version = 1) =>
  ({ administrator: { password: { source: "keyVault", keyVaultId: VAULT_ID, version } } }) as const;

describe("a password from a variable", () => {
  it("is an ephemeral value in a write-only attribute: neither plan nor state holds it", () => {
    const stack = renderServer();
    expect(stack.only(SERVER)).toMatchObject({
      administrator_login: "mysqladmin",
      administrator_password_wo: "${var.server_administrator_password}",
      administrator_password_wo_version: 1,
    });
    expect(stack.only(SERVER)).not.toHaveProperty("administrator_password");
    expect(stack.document.variable).toMatchObject({
      server_administrator_password: { type: "string", ephemeral: true, sensitive: true },
    });
  });

  it("is checked with a sentence that does not hold it, unlike that of azurerm", () => {
    type Variables = { [name: string]: { validation: { condition: string; error_message: string }[] } };
    const { server_administrator_password: variable } = renderServer().document.variable as Variables;
    const validation = variable?.validation[0];
    expect(validation?.condition).toContain("length(var.server_administrator_password) >= 8");
    expect(validation?.condition).toContain("length(var.server_administrator_password) <= 128");
    expect(validation?.error_message).not.toContain("${");
  });

  it("has a variable of its own for each server, named so that a shell can set TF_VAR_ of it", () => {
    const stack = renderStack((scope) => {
      new MysqlServer(scope, "orders", MINIMAL);
      new MysqlServer(new Construct(scope, "team-a"), "orders", { ...MINIMAL, name: "mysql-team-a" });
    });
    expect(Object.keys(stack.document.variable as object)).toEqual([
      "orders_administrator_password",
      "team_a_orders_administrator_password",
    ]);
  });

  it("is refused when two ids make one variable", () => {
    expect(() =>
      renderStack((scope) => {
        new MysqlServer(scope, "team-a", MINIMAL);
        new MysqlServer(scope, "team_a", { ...MINIMAL, name: "mysql-team-a" });
      }),
    ).toThrow(
      "test/team_a needs a variable team_a_administrator_password, but test/team-a/administrator-password has it; choose another id",
    );
  });

  it("is rotated by its version", () => {
    const administrator = { password: { source: "variable", version: 2 } } as const;
    expect(renderServer({ administrator }).only(SERVER)).toMatchObject({ administrator_password_wo_version: 2 });
  });
});

describe("a password in a Key Vault", () => {
  it("is generated, and written to the vault without a trace in plan or state", () => {
    const stack = renderServer(inVault());
    expect(stack.only("azurerm_key_vault_secret")).toMatchObject({
      name: "mysql-acme-dev-administrator-password",
      key_vault_id: VAULT_ID,
      value_wo: expect.stringMatching(/^\$\{ephemeral\.random_password\.\S+\.result\}$/),
      value_wo_version: 1,
    });
    expect(stack.only("azurerm_key_vault_secret")).not.toHaveProperty("value");
    expect(stack.document).not.toHaveProperty("variable");
  });

  it("reaches the server from the vault, not from the generator, so that both agree after a run that failed halfway", () => {
    const stack = renderServer(inVault());
    const [secret = ""] = Object.keys(stack.all("azurerm_key_vault_secret"));
    expect(stack.only(SERVER)).toMatchObject({
      administrator_password_wo: `\${ephemeral.azurerm_key_vault_secret.${secret}.value}`,
      depends_on: [`azurerm_key_vault_secret.${secret}`],
    });
  });

  it("is read back only when the secret is there: its name comes from what Terraform knows after the write", () => {
    const stack = renderServer(inVault());
    const [secret = ""] = Object.keys(stack.all("azurerm_key_vault_secret"));
    expect(stack.document.ephemeral).toMatchObject({
      azurerm_key_vault_secret: {
        [secret]: {
          name: `\${basename(azurerm_key_vault_secret.${secret}.resource_versionless_id)}`,
          key_vault_id: `\${azurerm_key_vault_secret.${secret}.key_vault_id}`,
        },
      },
    });
  });

  it("is strong enough for Azure, of characters that mean nothing to a shell or a URL", () => {
    const { random_password: passwords } = renderServer(inVault()).document.ephemeral as Json;
    const [password] = Object.values(passwords as { [name: string]: Json });
    expect(password).toMatchObject({ length: 32, min_lower: 1, min_upper: 1, min_numeric: 1, min_special: 1 });
    expect(encodeURIComponent(password?.override_special as string)).toBe(password?.override_special);
  });

  it("needs the random provider, pinned", () => {
    expect(renderServer(inVault()).document.terraform).toMatchObject({
      required_providers: { random: { source: "hashicorp/random", version: "3.7.2" } },
    });
  });

  it("is rotated by its version, in the vault and on the server alike", () => {
    const stack = renderServer(inVault(2));
    expect(stack.only("azurerm_key_vault_secret")).toMatchObject({ value_wo_version: 2 });
    expect(stack.only(SERVER)).toMatchObject({ administrator_password_wo_version: 2 });
  });

  it("works for several servers in one stack", () => {
    const stack = renderStack((scope) => {
      new MysqlServer(scope, "a", { ...MINIMAL, ...inVault() });
      new MysqlServer(scope, "b", { ...MINIMAL, ...inVault(), name: "mysql-b" });
    });
    const { random_password, azurerm_key_vault_secret } = stack.document.ephemeral as { [type: string]: object };
    expect(Object.keys(random_password ?? {})).toHaveLength(2);
    expect(Object.keys(azurerm_key_vault_secret ?? {})).toHaveLength(2);
  });
});

describe("the password of a restored server", () => {
  const restore = { mode: "GeoRestore", sourceServerId: SERVER_ID } as const;

  it("is that of its source: none is asked for", () => {
    expect(renderServer({ restore }).document).not.toHaveProperty("variable");
  });

  it("stays in the vault: it is the only copy of it", () => {
    const stack = renderServer({ ...inVault(), restore });
    expect(stack.only("azurerm_key_vault_secret")).toEqual(renderServer(inVault()).only("azurerm_key_vault_secret"));
    expect(stack.only(SERVER)).not.toHaveProperty("administrator_password_wo");
  });
});
