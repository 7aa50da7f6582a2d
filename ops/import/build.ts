import { buildCollections } from "./build-collections.ts";
import { buildNetwork } from "./build-network.ts";
import * as convert from "./convert.ts";
import { type Fact, type FactName, formatOrigin, type Origin, type Remark } from "./facts.ts";
import { setAt, type Tree } from "./tree.ts";

/** What the files said, in the words of this project's parameter files. */
export interface Built {
  /** Content of mysql.json. */
  readonly mysql: Tree;
  /** What belongs into environment.json. */
  readonly environment: Readonly<Partial<Record<"location" | "subscriptionId" | "tenantId", string>>>;
  readonly remarks: readonly Remark[];
}

type Scalar = readonly [path: string, convert: convert.Convert];

const SCALARS: Readonly<Partial<Record<FactName, Scalar>>> = {
  resourceGroup: ["resourceGroup.name", convert.text],
  serverName: ["server.name", convert.text],
  version: ["server.version", convert.version],
  storageSizeGb: ["server.storage.sizeGb", convert.integer],
  storageAutogrow: ["server.storage.autoGrowEnabled", convert.enabled],
  iops: ["server.storage.iops", convert.integer],
  autoScaleIops: ["server.storage.ioScalingEnabled", convert.enabled],
  logOnDisk: ["server.storage.logOnDiskEnabled", convert.enabled],
  zone: ["server.zone", convert.zone],
  haMode: ["server.highAvailability.mode", convert.haMode],
  standbyZone: ["server.highAvailability.standbyAvailabilityZone", convert.zone],
  backupRetentionDays: ["server.backupRetentionDays", convert.integer],
  geoRedundantBackup: ["server.geoRedundantBackupEnabled", convert.enabled],
  administratorLogin: ["server.administrator.login", convert.text],
  location: ["environment.location", convert.location],
  subscription: ["environment.subscriptionId", convert.guid],
  tenant: ["environment.tenantId", convert.guid],
};

/** What Azure chose where nothing was said; some of it differs from the defaults here, and a change may cost the data. */
const AZURE_DEFAULTS: readonly (readonly [FactName, unknown])[] = [
  ["version", "8.0.21"],
  ["haMode", "Disabled"],
  ["geoRedundantBackup", "Disabled"],
  ["backupRetentionDays", 7],
  ["storageAutogrow", "Enabled"],
];
/** What `az mysql flexible-server create` chose beside that. */
const AZ_DEFAULTS: readonly (readonly [FactName, unknown])[] = [
  ["skuName", "Standard_B1ms"],
  ["storageSizeGb", 32],
];

/** Makes parameter files of facts. Where facts contradict one another the last one counts, with a remark. */
export function buildParameters(facts: readonly Fact[]): Built {
  const remarks: Remark[] = [];
  const chosen = chooseLast(facts, remarks);
  const assumed = [...AZURE_DEFAULTS, ...(chosen.has("created") ? AZ_DEFAULTS : [])].filter(
    ([name]) => !isSaid(chosen.get(name)),
  );
  for (const [name, value] of assumed) chosen.set(name, { name, value, origin: ASSUMED });
  if (assumed.length > 0) {
    const list = assumed.map(([name, value]) => `${SCALARS[name]?.[0] ?? "server.skuName"} ${value}`).join(", ");
    remarks.push({
      message: `not said, so assumed to be what Azure chooses: ${list}; compare with az mysql flexible-server show`,
    });
  }
  const tree: Tree = {};
  for (const name of Object.keys(SCALARS) as FactName[]) {
    const [scalar, fact] = [SCALARS[name], chosen.get(name)];
    if (scalar !== undefined && fact !== undefined) applyScalar(tree, scalar, fact, remarks);
    if (name === "version") applySku(tree, chosen);
  }
  applyPassword(facts, remarks);
  buildNetwork(tree, facts, remarks);
  buildCollections(tree, facts, remarks);
  const { environment = {}, ...mysql } = tree;
  return { mysql: withSections(mysql), environment: environment as Built["environment"], remarks };
}

const ASSUMED: Origin = { file: "", line: 0, name: "" };

const isSaid = (fact: Fact | undefined) => fact !== undefined && fact.value !== "" && fact.value !== null;

function chooseLast(facts: readonly Fact[], remarks: Remark[]): Map<FactName, Fact> {
  const chosen = new Map<FactName, Fact>();
  for (const fact of facts) {
    const before = chosen.get(fact.name);
    const isScalar = fact.name in SCALARS || fact.name === "skuName" || fact.name === "tier";
    if (isScalar && isSaid(before) && !isSaid(fact)) continue;
    if (isScalar && before !== undefined && isSaid(before) && String(before.value) !== String(fact.value)) {
      remarks.push({ origin: before.origin, message: `is overridden by ${formatOrigin(fact.origin)}` });
    }
    chosen.set(fact.name, fact);
  }
  return chosen;
}

function applyScalar(tree: Tree, [path, toValue]: Scalar, { value, origin }: Fact, remarks: Remark[]): void {
  const converted = toValue(value);
  if (converted === undefined) return;
  if ("problem" in converted) remarks.push({ origin, message: converted.problem });
  else setAt(tree, path.split("."), converted.value);
}

function applySku(tree: Tree, chosen: ReadonlyMap<FactName, Fact>): void {
  const size = convert.text(chosen.get("skuName")?.value);
  const tier = convert.text(chosen.get("tier")?.value);
  if (size === undefined || "problem" in size) return;
  const tierName = tier === undefined || "problem" in tier ? undefined : String(tier.value);
  setAt(tree, ["server", "skuName"], convert.skuName(String(size.value), tierName));
}

const PASSWORD_VARIABLE = "TF_VAR_server_administrator_password";

function applyPassword(facts: readonly Fact[], remarks: Remark[]): void {
  const passwords = facts.filter(({ name }) => name === "password");
  for (const { value, origin } of passwords) {
    const vault = value as { keyVaultId: string; secretName: string } | undefined;
    const message =
      vault === undefined
        ? `is a password and is not copied: put it into ${PASSWORD_VARIABLE} in .env, or set server.administrator.password to source keyVault, which generates another`
        : `is the secret ${vault.secretName} of ${vault.keyVaultId}: put its value into ${PASSWORD_VARIABLE}, or set server.administrator.password to source keyVault, which generates another and keeps it in a vault`;
    remarks.push({ origin, message });
  }
  if (passwords.length === 0)
    remarks.push({ message: `no password was found: put the administrator's into ${PASSWORD_VARIABLE} in .env` });
}

/** The sections in the order of the schema, the required ones always. */
const withSections = ({ resourceGroup, network = {}, server = {} }: Tree): Tree => ({
  ...(resourceGroup === undefined ? {} : { resourceGroup }),
  network,
  server,
});
