import { KeyVaultSecret } from "@cdktf/provider-azurerm/lib/key-vault-secret/index.js";
import { type ITerraformDependable, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import type { MysqlServerSpecification } from "./mysql-server.specification.ts";

/** A password on its way to a server: an expression that Terraform evaluates and never stores. */
export interface AdministratorPassword {
  /** Goes into a write-only attribute only: Terraform refuses it anywhere else. */
  readonly value: string;
  readonly version: number;
  readonly dependencies: readonly ITerraformDependable[];
}

/** Has ephemeral resources since 3.7.0. */
const RANDOM_PROVIDER = { source: "hashicorp/random", version: "3.7.2" };

const LENGTH = 32;
/** None that a shell, a URL or a connection string reads as something else. */
const SPECIAL = "-_.~";

/** The password of a server that nobody restores: from a variable, or generated and kept in a Key Vault. */
export function administratorPassword(scope: Construct, server: MysqlServerSpecification): AdministratorPassword {
  const { source, version } = server.administrator.password;
  const from = source === "variable" ? fromVariable(scope) : keptInVault(scope, server);
  return { ...from, version };
}

/** The variable `<construct id>_administrator_password`, so that a shell can set `TF_VAR_…`. */
export function passwordVariableName(scope: Construct): string {
  const path = scope.node.scopes.slice(TerraformStack.of(scope).node.scopes.length).map(({ node }) => node.id);
  return [...path, "administrator_password"].join("_").replaceAll(/\W/g, "_");
}

function fromVariable(scope: Construct): Omit<AdministratorPassword, "version"> {
  const name = passwordVariableName(scope);
  const taken = TerraformStack.of(scope)
    .node.findAll()
    .find((other) => TerraformVariable.isTerraformElement(other) && other.friendlyUniqueId === name);
  if (taken !== undefined) {
    throw new Error(`${scope.node.path} needs a variable ${name}, but ${taken.node.path} has it; choose another id`);
  }
  const variable = new TerraformVariable(scope, "administrator-password", {
    type: "string",
    description: `Password of the administrator: 8 to 128 characters, three of lowercase, uppercase, digit and other. Set TF_VAR_${name}.`,
    sensitive: true,
    validation: [
      {
        condition: `\${${isStrong(`var.${name}`)}}`,
        // Says nothing about the value, unlike the check of azurerm, which prints it.
        errorMessage: "must have 8 to 128 characters, and three of lowercase letter, uppercase letter, digit and other",
      },
    ],
  });
  variable.overrideLogicalId(name);
  variable.addOverride("ephemeral", true);
  return { value: `\${var.${name}}`, dependencies: [] };
}

function isStrong(value: string): string {
  const classes = ["[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]"].map((pattern) => `can(regex("${pattern}", ${value}))`);
  const found = classes.map((matches) => `(${matches} ? 1 : 0)`).join(" + ");
  return `length(${value}) >= 8 && length(${value}) <= 128 && ${found} >= 3`;
}

/**
 * The vault gets a generated password when the version is raised; the server gets what the vault then holds. So the two
 * agree also when a run fails between them: the next one sends what the vault has, not what it would generate anew.
 */
export function keptInVault(
  scope: Construct,
  { administrator: { password } }: MysqlServerSpecification,
): Omit<AdministratorPassword, "version"> {
  const { keyVaultId = "", secretName, version } = password;
  const stack = TerraformStack.of(scope);
  const secret = new KeyVaultSecret(scope, "administrator-secret", {
    name: secretName,
    keyVaultId,
    contentType: "password",
    valueWoVersion: version,
  });
  const id = secret.friendlyUniqueId;
  secret.valueWo = `\${ephemeral.random_password.${id}.result}`;
  stack.addOverride("terraform.required_providers.random", RANDOM_PROVIDER);
  stack.addOverride(`ephemeral.random_password.${id}`, {
    length: LENGTH,
    min_lower: 1,
    min_upper: 1,
    min_numeric: 1,
    min_special: 1,
    override_special: SPECIAL,
  });
  stack.addOverride(`ephemeral.azurerm_key_vault_secret.${id}`, {
    // Not its name, which is known before the secret exists: Terraform would read it too early, at plan.
    name: `\${basename(azurerm_key_vault_secret.${id}.resource_versionless_id)}`,
    key_vault_id: `\${azurerm_key_vault_secret.${id}.key_vault_id}`,
  });
  return { value: `\${ephemeral.azurerm_key_vault_secret.${id}.value}`, dependencies: [secret] };
}
