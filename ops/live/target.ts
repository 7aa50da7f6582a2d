import { join } from "node:path";
import type { MysqlServerSpecification } from "../../constructs/mysql-server.rules.ts";
import { resolveWhenExists } from "../../constructs/stack.rules.ts";
import { UserError } from "../context.ts";
import type { WhenExists } from "./decide.ts";
import { importCandidates, type TaggedCandidate } from "./import-ids.ts";
import type { Tags } from "./json.ts";
import { type RenderedStack, resourceProviders } from "./rendered-stack.ts";
import { type ResolvedStack, resolveStack, type StackInput, type SubjectName } from "./stack-input.ts";

/** What a stack should be: what live state is measured against. */
export interface Target {
  /** `mysql-dev` */
  readonly stackId: string;
  /** Path of `cdktf.out/stacks/<stack>-<environment>`. */
  readonly folder: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  readonly whenExists: WhenExists;
  /** Namespaces: `Microsoft.Network`. */
  readonly resourceProviders: readonly string[];
  /** Environments whose virtual networks peer with this one's. */
  readonly peersWith: readonly string[];
  /** Tags that say whose a resource is. */
  readonly tags: Tags;
  readonly group: {
    readonly name: string;
    readonly id: string;
    /** It belongs to somebody else, and is only read. */
    readonly existing: boolean;
    /** Its Terraform address; undefined when it is only read. */
    readonly address: string | undefined;
  };
  /** What the stack stands or falls with. */
  readonly subject: SubjectName & { readonly address: string };
  /** The MySQL server of the stack mysql. */
  readonly server?: {
    readonly skuName: string;
    readonly version: string;
    readonly zone: string | undefined;
    readonly highAvailabilityMode: string;
    readonly standbyZone: string | undefined;
    readonly geoRedundantBackupEnabled: boolean;
    /** It begins as a copy of another one. */
    readonly isRestore: boolean;
  };
  /** The virtual network that the stack makes; undefined when it makes none. */
  readonly virtualNetwork: ResolvedStack["virtualNetwork"] | undefined;
  readonly importCandidates: readonly TaggedCandidate[];
  readonly backend: Readonly<Record<string, unknown>>;
}

/**
 * @param folder Path of the stack folder.
 * @throws UserError when the rendered stack is not that of the parameters
 */
export function describeTarget(input: StackInput, stack: RenderedStack, folder: string): Target {
  const { environmentName, environment, parameters } = input;
  const { subscriptionId, tenantId, location } = environment;
  const { group, groupId, subject, server, virtualNetwork } = resolveStack(input);
  const candidates = importCandidates(stack, subscriptionId);
  const addressOf = (id: string, type: string): string | undefined =>
    candidates.find((each) => each.id === id && each.address.startsWith(`${type}.`))?.address;
  const address = addressOf(subject.id, subject.terraformType);
  if (address === undefined) {
    throw new UserError(
      `${join(folder, "cdk.tf.json")} renders no ${subject.kind} ${subject.name}; it is older than the parameter file: run npx converge synth`,
    );
  }
  return {
    stackId: `${input.stack}-${environmentName}`,
    folder,
    subscriptionId,
    tenantId,
    location,
    whenExists: resolveWhenExists(parameters),
    resourceProviders: resourceProviders(stack),
    peersWith: environment.peersWith ?? [],
    tags: group.tags,
    group: {
      name: group.name,
      id: groupId,
      existing: group.existing,
      address: addressOf(groupId, "azurerm_resource_group"),
    },
    subject: { ...subject, address },
    ...(server === undefined ? {} : { server: serverOf(server) }),
    virtualNetwork,
    importCandidates: candidates,
    backend: stack.terraform?.backend ?? {},
  };
}

const serverOf = (server: MysqlServerSpecification): NonNullable<Target["server"]> => ({
  skuName: server.skuName,
  version: server.version,
  zone: server.zone,
  highAvailabilityMode: server.highAvailability.mode,
  standbyZone: server.highAvailability.standbyAvailabilityZone,
  geoRedundantBackupEnabled: server.geoRedundantBackupEnabled,
  isRestore: server.restore !== undefined,
});
