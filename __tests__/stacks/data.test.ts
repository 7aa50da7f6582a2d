import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LifecycleResourceGroup } from "../../constructs/index.ts";
import { installedBindings } from "../../ops/hcl/bindings.ts";
import { type JsonObject, writeHcl } from "../../ops/hcl/write.ts";
import { ContentStack } from "../../stacks/content.ts";
import { FoundationStack } from "../../stacks/foundation.ts";
import { MysqlStack } from "../../stacks/mysql.ts";
import { TradingStack } from "../../stacks/trading.ts";
import { contentFile, environmentFile, foundationFile, mysqlFile, tradingFile } from "../support/parameters.ts";
import { ROOT } from "../support/project.ts";
import { proof } from "../support/proof.ts";
import { createWorkspace, succeed } from "../support/terraform.ts";

type Json = { readonly [name: string]: unknown };
type StackClass = new (scope: ReturnType<typeof Testing.app>, input: never) => TerraformStack;
/** A parameter file of a stack type, whose texts are replaced. */
interface Example {
  readonly type: "mysql" | "foundation" | "trading" | "content";
  readonly environment: object;
  readonly parameters: object;
}

const STACKS: Readonly<Record<Example["type"], StackClass>> = {
  mysql: MysqlStack,
  foundation: FoundationStack,
  trading: TradingStack,
  content: ContentStack,
};

/** Stands for a free text: every string property of a schema that is no choice and follows no pattern. */
const ANY = "any";
const environment = environmentFile("dev", { profile: "standard", tags: { [ANY]: ANY } });
const resourceGroup = {
  name: ANY,
  tags: { [ANY]: ANY },
  expiry: { expiresOn: ANY, onExpiry: "notify" },
  budget: { amount: 10, contactEmails: [ANY], contactRoles: [ANY] },
};
const alerts = { contactEmails: [ANY] };
const server = {
  name: ANY,
  skuName: ANY,
  version: "8.4",
  geoRedundantBackupEnabled: true,
  identityIds: [ANY],
  administrator: {
    login: ANY,
    password: { source: "keyVault", version: 1, keyVaultId: ANY, secretName: ANY },
  },
  entraAdministrator: { login: ANY, objectId: ANY, identityId: ANY, tenantId: ANY },
  customerManagedKey: {
    keyVaultKeyId: ANY,
    primaryUserAssignedIdentityId: ANY,
    geoBackupKeyVaultKeyId: ANY,
    geoBackupUserAssignedIdentityId: ANY,
  },
  serverParameters: { [ANY]: ANY },
  databases: [{ name: ANY, charset: ANY, collation: ANY }],
  replicas: [{ name: ANY, skuName: ANY }],
  diagnostics: { logAnalyticsWorkspaceId: ANY },
  alerts: { actionGroupId: ANY },
  roleAssignments: [{ principalId: ANY, principalType: "Group", roleDefinitionName: ANY }],
  tags: { [ANY]: ANY },
};
const mysql = (network: object, own: object): Example => ({
  type: "mysql",
  environment,
  parameters: { ...mysqlFile("dev"), resourceGroup, network, server: own },
});
const privateDnsZone = { name: ANY };
const links = [{ name: ANY, id: ANY }];
const job = { image: ANY, registry: { id: ANY }, environment: { TEXT: ANY } };
const platform = {
  storage: { accountName: ANY, queueAccountName: ANY, allowedIpRanges: [ANY] },
  network: { addressSpace: ANY, subnetPrefix: ANY },
  alerts,
};

const EXAMPLES: readonly Example[] = [
  mysql(
    {
      mode: "delegated",
      virtualNetwork: { name: ANY, addressSpace: [ANY] },
      delegatedSubnet: { name: ANY, addressPrefix: ANY },
      allowedSources: [{ name: ANY, addressPrefix: ANY }],
      privateDnsZone,
      linkedVirtualNetworks: links,
    },
    server,
  ),
  mysql(
    { mode: "privateEndpoint", virtualNetwork: { id: ANY }, endpointSubnet: { id: ANY }, privateDnsZone: { id: ANY } },
    {
      alerts,
      customerManagedKey: { managedHsmKeyId: ANY, primaryUserAssignedIdentityId: ANY },
    },
  ),
  mysql(
    {
      mode: "privateEndpoint",
      virtualNetwork: { addressSpace: [ANY] },
      endpointSubnet: { name: ANY, addressPrefix: ANY },
      allowedSources: [{ name: ANY, addressPrefix: ANY }],
    },
    { restore: { sourceServerId: ANY, pointInTimeUtc: ANY }, tags: { [ANY]: ANY } },
  ),
  mysql(
    { mode: "delegated", virtualNetwork: { id: ANY }, delegatedSubnet: { id: ANY }, privateDnsZone: { id: ANY } },
    { tags: { [ANY]: ANY } },
  ),
  mysql({ mode: "public" }, { firewallRules: [{ name: ANY, startIpAddress: ANY, endIpAddress: ANY }] }),
  {
    type: "foundation",
    environment,
    parameters: foundationFile({
      resourceGroup,
      storage: { allowedIpRanges: [ANY], defaultAction: "Deny" },
      readiness: { systemTopicId: ANY },
    }),
  },
  {
    type: "trading",
    environment,
    parameters: tradingFile({
      resourceGroup,
      platform,
      backtest: job,
      signalEvaluation: job,
    }),
  },
  {
    type: "content",
    environment,
    parameters: contentFile({
      resourceGroup,
      platform,
      batch: job,
      textModel: {
        name: ANY,
        deployments: [{ name: ANY, model: ANY, version: ANY }],
        allowedIpRanges: [ANY],
      },
    }),
  },
];

/** What must be told of a free text: `server.tags.*`. Lists and names of maps are left out of the path. */
const pathOf = (path: readonly string[]): string => path.filter((part) => !/^\d+$/.test(part)).join(".");

/** Replaces every text that is free, a name of a map too, by what is made of its place. */
function replaceAny(value: unknown, text: (path: string) => string, path: readonly string[] = []): unknown {
  if (value === ANY) return text(pathOf(path));
  if (Array.isArray(value)) return value.map((item, index) => replaceAny(item, text, [...path, String(index)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) =>
      name === ANY
        ? [text(pathOf([...path, "(name)"])), replaceAny(item, text, [...path, "*"])]
        : [name, replaceAny(item, text, [...path, name])],
    ),
  );
}

/** What somebody may type, with all that means something to HCL, to cdktf or to JSON. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "${",
          "%{",
          "$${",
          "%%{",
          "}",
          "~}",
          "$",
          "%",
          "{",
          '"',
          "\\",
          "\\n",
          "\\u0041",
          "\n",
          "\r\n",
          "\t",
          "\u0007",
        ],
        ...[
          "\b",
          "\f",
          "\u2028",
          "\ufeff",
          "e\u0301",
          "💥",
          '${file("/etc/hostname")}',
          "%{ if true }",
          "<<EOT\n",
          "*/",
          "#",
        ],
        ...["TfToken[TOKEN.0]", "${TfToken[TOKEN.1]}", "#{TfToken[TOKEN.2]}", "&{TfToken[TOKEN.3]}", "1e5"],
        ...["-1.8881545897087968e+289", "String Map Token Value", '${upper("a', "/", "|"],
      ),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

/** Only parts of the Azure resource id are rendered. */
const IN_PARTS = ["readiness.systemTopicId"];
/** Nothing refuses these, whatever they hold. */
const UNLIMITED = /^(environment|resourceGroup|server)\.tags\.\*$|\.environment\.TEXT$/;

interface Sent {
  readonly path: string;
  readonly text: string;
}
const sent: Sent[] = [];
const rendered: (string | Json)[] = [];

/** Renders an example with a text of its own in every place. */
function render({ type, environment: own, parameters }: Example, samples: Iterator<string>): void {
  const text = (path: string): string => {
    // Elsewhere, the opening makes rules on names and ids pass it on: what they refuse never reaches Terraform.
    const opening = UNLIMITED.test(path) ? "" : "${";
    const made = `<${sent.length}>${opening}${samples.next().value}</${sent.length}>`;
    sent.push({ path, text: made });
    return made;
  };
  const input = {
    environmentName: "dev",
    environment: replaceAny(own, text, ["environment"]),
    parameters: replaceAny(parameters, text),
  };
  const stack = new STACKS[type](Testing.app(), input as never);
  collect(JSON.parse(Testing.synth(stack)));
}

const MARK = /<\d+>/;
function collect(value: unknown): void {
  if (typeof value === "string") {
    if (MARK.test(value)) rendered.push(value);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      if (MARK.test(name)) rendered.push({ [name]: "" });
      if (name !== "//") collect(item);
    }
  }
}

/** A reference to a resource, that is not here. */
const withoutReferences = (text: string): string =>
  text
    .replaceAll(/(?<!\$)\$\{(?:data\.)?azurerm_[\w-]+\.[\w-]+\.[\w-]+\}/g, "reference")
    .replace("self.administrator_login", '"dba"');

const SAMPLES = 2;

describe("a text of a parameter file", () => {
  it.each(["main.tf.json", "main.tf"])("is what Terraform plans with, in any property, from %s", async (file) => {
    sent.length = 0;
    rendered.length = 0;
    const samples = fc.sample(hostile, { numRuns: 5000, seed: 7 })[Symbol.iterator]();
    for (let round = 0; round < SAMPLES; round += 1) for (const example of EXAMPLES) render(example, samples);
    const value = rendered.map((each) =>
      typeof each === "string"
        ? withoutReferences(each)
        : Object.fromEntries(Object.keys(each).map((name) => [withoutReferences(name), ""])),
    );
    const configuration: JsonObject = { output: { all: { value } } };
    const workspace = await createWorkspace({});
    try {
      const text =
        file === "main.tf"
          ? await writeHcl(configuration, installedBindings(ROOT))
          : JSON.stringify(configuration, null, 1);
      await writeFile(join(workspace.folder, file), text);
      await succeed(workspace.terraform("init", "-input=false", "-no-color"));
      const { planned_values } = (await workspace.plan()) as unknown as {
        planned_values: { outputs: { all: { value: readonly (string | Json)[] } } };
      };
      const planned = planned_values.outputs.all.value
        .map((each) => (typeof each === "string" ? each : Object.keys(each).join("")))
        .join("\n");
      // Terraform composes characters, in every string.
      const lost = sent.filter(({ text: each }) => !planned.includes(each.normalize("NFC")));
      expect(lost.filter(({ path }) => !IN_PARTS.includes(path))).toEqual([]);
    } finally {
      await workspace.remove();
    }
  });
});

proof(
  "tampering",
  "a tag that calls a Terraform function, and one that opens an interpolation",
  "Terraform plans with the text as it is written, and evaluates nothing.",
  () => {
    const tags = { host: '${file("/etc/hostname")}', open: "a ${b", directive: "%{ if", token: "${TfToken[TOKEN.0]}" };
    const given = {
      environmentName: "dev",
      environment: environmentFile("dev"),
      parameters: mysqlFile("dev", { tags }),
    };
    const { resource } = JSON.parse(Testing.synth(new MysqlStack(Testing.app(), given as never)));
    expect(Object.values<Json>(resource.azurerm_mysql_flexible_server)[0]?.tags).toMatchObject({
      host: '$${file("/etc/hostname")}',
      open: "a $${b",
      directive: "%%{ if",
    });
  },
);

it("keeps the tokens that users of the library pass", () => {
  const stack = new TerraformStack(Testing.app(), "library");
  const owner = new TerraformVariable(stack, "owner", { type: "string" });
  new LifecycleResourceGroup(stack, "group", {
    naming: { project: "acme", stack: "orders", environment: "dev" },
    profile: "standard",
    location: "westeurope",
    tags: { owner: owner.stringValue },
  });
  const { resource } = JSON.parse(Testing.synth(stack));
  expect(Object.values<Json>(resource.azurerm_resource_group)[0]?.tags).toMatchObject({ owner: "${var.owner}" });
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: unknown;
  readonly pattern?: unknown;
  readonly format?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const read = (file: string): Schema => JSON.parse(readFileSync(join(ROOT, "schemas", file), "utf8"));

/** The paths of all strings of a schema that are no choice and follow no pattern. */
function freeTexts(schema: Schema, file: string, path: readonly string[] = []): string[] {
  if (schema.$ref !== undefined) {
    const [target = "", definition] = schema.$ref.split("#/$defs/");
    const other = target === "" ? file : target;
    const found = definition === undefined ? read(other) : read(other).$defs?.[definition];
    return found === undefined ? [] : freeTexts(found, other, path);
  }
  const { type, items, additionalProperties, properties = {} } = schema;
  const isFree = [schema.enum, schema.pattern, schema.format].every((limit) => limit === undefined);
  return [
    ...(type === "string" && isFree ? [pathOf(path)] : []),
    ...(items === undefined ? [] : freeTexts(items, file, path)),
    ...(typeof additionalProperties === "object" ? freeTexts(additionalProperties, file, [...path, "*"]) : []),
    ...Object.entries(properties).flatMap(([name, inner]) => freeTexts(inner, file, [...path, name])),
  ];
}

/** Read by `converge` alone. */
const UNRENDERED = /^\$schema$|^(acknowledgements|reviewWaivers)\b/;

it.each(["mysql", "foundation", "trading", "content"] as const)("examples hold every free text of %s", (type) => {
  const held = new Set<string>();
  for (const example of EXAMPLES.filter((each) => each.type === type))
    replaceAny(example.parameters, (path) => {
      held.add(path.replace(".TEXT", ".*"));
      return "";
    });
  const file = `${type}.schema.json`;
  const missing = new Set(freeTexts(read(file), file).filter((path) => !held.has(path) && !UNRENDERED.test(path)));
  expect([...missing]).toEqual([]);
});
