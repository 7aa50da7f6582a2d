import { GITHUB_USES, githubEnvironment, STREAMS } from "../streams.rules.ts";
import type { Block, IsolatedStack, Text } from "./model.ts";

/** A kind of thing that a stream has for itself. */
export interface Kind {
  /** What a message calls it. */
  readonly noun: string;
  /** The attribute that names what its name is unique in; left out: all of Azure. */
  readonly within?: "subscription_id" | "resource_group_name" | "storage_account_id" | "namespace_id";
  /** Its name is an ordinary word: it only counts where a queue or a container is asked for. */
  readonly isWord?: true;
}

const QUEUE = "queue";
const ACCOUNT: Kind = { noun: "storage account" };
const STATE: Kind = { noun: "state" };

/** What is told apart by its name, by Terraform type. */
const KINDS: Readonly<Record<string, Kind>> = {
  azurerm_resource_group: { noun: "resource group", within: "subscription_id" },
  azurerm_user_assigned_identity: { noun: "identity", within: "resource_group_name" },
  azurerm_storage_account: ACCOUNT,
  azurerm_storage_queue: { noun: QUEUE, within: "storage_account_id", isWord: true },
  azurerm_storage_container: { noun: "container", within: "storage_account_id", isWord: true },
  azurerm_servicebus_namespace: { noun: "Service Bus namespace" },
  azurerm_servicebus_queue: { noun: QUEUE, within: "namespace_id", isWord: true },
  azurerm_eventgrid_system_topic: { noun: "system topic", within: "resource_group_name" },
  azurerm_key_vault: { noun: "Key Vault" },
  azurerm_mysql_flexible_server: { noun: "MySQL server" },
  azurerm_cognitive_account: { noun: "model account", within: "resource_group_name" },
  azurerm_container_app_environment: { noun: "Container Apps environment", within: "resource_group_name" },
  azurerm_container_app_job: { noun: "job", within: "resource_group_name" },
  azurerm_log_analytics_workspace: { noun: "Log Analytics workspace", within: "resource_group_name" },
  azurerm_virtual_network: { noun: "virtual network", within: "resource_group_name" },
};

/** Somebody has something by a name. */
export interface Claim {
  readonly kind: Kind;
  readonly name: string;
  readonly stream: string;
  readonly environment: string;
  /** The stack that says so. */
  readonly stackId: string;
  /** Where it says so. */
  readonly address: string;
  /** Equal kind, name and scope are one thing. */
  readonly scope: string;
  /** Whether the stack makes it; otherwise it uses what is there. */
  readonly isMade: boolean;
}

/** Everything that has a name, by that name in lower case: Azure ignores letter case. */
export type Claims = ReadonlyMap<string, readonly Claim[]>;

export const claimsOf = (stacks: readonly IsolatedStack[]): Claims =>
  Map.groupBy(
    stacks.flatMap((stack) => [...namedBlocks(stack), ...backendClaims(stack), ...conventions(stack)]),
    ({ name }) => name.toLowerCase(),
  );

const namedBlocks = (stack: IsolatedStack): Claim[] =>
  [...stack.blocks.values()].flatMap(({ type, body, stream, address, isData }) => {
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    const { name } = body;
    if (kind === undefined || typeof name !== "string" || name === "" || name.includes("${")) return [];
    const { environment, id: stackId } = stack;
    return [{ kind, name, stream, environment, stackId, address, scope: scopeOf(kind, stack, body), isMade: !isData }];
  });

function scopeOf({ noun, within }: Kind, stack: IsolatedStack, body: Block["body"]): string {
  if (within === undefined) return noun;
  if (within === "subscription_id") return `${noun} ${stack.subscriptionId}`;
  return `${noun} ${stack.subscriptionId} ${literal(stack, String(body[within] ?? ""))}`.toLowerCase();
}

/** The name that a reference to a block of the stack stands for; any other text as it is. */
function literal(stack: IsolatedStack, text: string): string {
  const address = /^\$\{((?:data\.)?\w+\.[\w-]+)\.\w+\}$/.exec(text)?.[1];
  const name = address === undefined ? undefined : stack.blocks.get(address)?.body.name;
  return typeof name === "string" ? name : text;
}

/** The account that a stack keeps its state in, and the key of the state. */
function backendClaims({ backend, stream, environment, id: stackId }: IsolatedStack): Claim[] {
  const { storage_account_name: account, container_name: container, key } = backend.config;
  if (backend.type !== "azurerm" || typeof account !== "string" || typeof key !== "string") return [];
  const common = { stream, environment, stackId, address: "terraform" };
  return [
    { ...common, kind: ACCOUNT, name: account, scope: ACCOUNT.noun, isMade: false },
    { ...common, kind: STATE, name: key, scope: `${account}/${container}`.toLowerCase(), isMade: true },
  ];
}

/** What is named by convention: the stack, and the GitHub environments whose jobs the foundation lets in. */
function conventions({ stream, environment, id: stackId }: IsolatedStack): Claim[] {
  const common = { environment, scope: "", isMade: true };
  const github = STREAMS.flatMap((each) =>
    GITHUB_USES.map((use) => ({
      ...common,
      kind: { noun: "GitHub environment" },
      name: githubEnvironment(each, { environment }, use),
      stream: each,
      stackId: `foundation-${environment}`,
      address: "azurerm_federated_identity_credential",
    })),
  );
  return [{ ...common, kind: { noun: "stack" }, name: stackId, stream, stackId, address: "terraform" }, ...github];
}

/** Who has what a name stands for: who makes it; where nobody does, who uses it. */
export function holders(claims: readonly Claim[]): readonly Claim[] {
  return [...Map.groupBy(claims, ({ kind, scope }) => `${kind.noun} ${scope}`).values()].flatMap((same) => {
    const makers = same.filter(({ isMade }) => isMade);
    return makers.length > 0 ? makers : same;
  });
}

/** What is named in a text, once each. */
export function namedIn({ value, label }: Text, claims: Claims): readonly (readonly Claim[])[] {
  const words = [value, ...(value.match(/[\p{L}\p{N}_.-]+/gu) ?? [])].map((word) => longestName(word, claims));
  // `…/queues/jobs` of a resource id asks for a queue as plainly as the key queue_name does.
  const asked = /\/(queue|container)s\/([^/]+)$/.exec(value)?.[2] ?? (/queue|container/i.test(label) ? value : "");
  return [
    ...[...new Set(words)].map((named) => named?.filter(({ kind }) => kind.isWord !== true) ?? []),
    claims.get(asked.toLowerCase())?.filter(({ kind }) => kind.isWord === true) ?? [],
  ].filter((named) => named.length > 0);
}

/** Of a host name the first labels are a name: `account.blob.core.windows.net`. */
function longestName(word: string, claims: Claims): readonly Claim[] | undefined {
  for (let end = word.length; end > 0; end = word.lastIndexOf(".", end - 1)) {
    const found = claims.get(word.slice(0, end).toLowerCase());
    if (found !== undefined) return found;
  }
  return undefined;
}
