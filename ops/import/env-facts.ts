import { isSecretName } from "../../schemas/syntax/secrets.ts";
import { Lines } from "../../schemas/syntax/source.ts";
import { parseEnvText } from "../env/dotenv.ts";
import { describeVariable } from "../env/variables.ts";
import type { Extract, FactName } from "./facts.ts";

/** What variables of the old env file say, beside what a script makes of them. */
const NAMES: Readonly<Record<string, FactName>> = {
  SUBSCRIPTION_ID: "subscription",
  AZURE_SUBSCRIPTION_ID: "subscription",
  ARM_SUBSCRIPTION_ID: "subscription",
  TENANT_ID: "tenant",
  AZURE_TENANT_ID: "tenant",
  ARM_TENANT_ID: "tenant",
  LOCATION: "location",
  RESOURCE_GROUP: "resourceGroup",
  MYSQL_SERVER_NAME: "serverName",
  MYSQL_ADMIN_USER: "administratorLogin",
  MYSQL_SKU: "skuName",
  MYSQL_STORAGE_GB: "storageSizeGb",
  MYSQL_VERSION: "version",
};

/** What an env file says, and its variables for the scripts that read it. */
export function readEnvFacts(
  file: string,
  text: string,
): Extract & { readonly variables: Readonly<Record<string, string>> } {
  const lines = new Lines(text);
  const { entries } = parseEnvText(text.replace(/^\uFEFF/, " "));
  const facts = entries.flatMap(({ key, value, keyStart }) => {
    const name = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
    const origin = { file, line: lines.lineAt(keyStart) + 1, name: key };
    return name === undefined || value === "" ? [] : [{ name, value, origin }];
  });
  const isSecret = (key: string) => isSecretName(key) || describeVariable(key)?.secret === true;
  return {
    facts,
    remarks: [],
    secrets: entries.filter(({ key, value }) => value !== "" && isSecret(key)).map(({ value }) => value),
    variables: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
  };
}
