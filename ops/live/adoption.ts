import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AzureClients } from "./azure-clients.ts";
import type { Decision } from "./decide.ts";
import { attempt, orAbsent, type ProbeLimits } from "./fact.ts";
import type { TerraformState } from "./facts.ts";
import { type ImportCandidate, readOf, type TaggedCandidate } from "./import-ids.ts";
import { object, type Tags, tagsOf, text } from "./json.ts";
import { isForeign, type Owner, ownerOf } from "./ownership.ts";

export interface Adoptable {
  /** What exists and no state of the stack holds. */
  readonly imports: readonly ImportCandidate[];
  /** What exists and is somebody else's by its tags; one sentence each. */
  readonly foreign: readonly string[];
  /** What could not be told; one sentence each. */
  readonly unknown: readonly string[];
}

export const NOTHING_TO_ADOPT: Adoptable = { imports: [], foreign: [], unknown: [] };

export interface AdoptionScope {
  readonly candidates: readonly TaggedCandidate[];
  readonly state: TerraformState | undefined;
  /** Tags of the stack: what says whose a resource is that the stack sets no tags on. */
  readonly tags: Tags;
  readonly limits: ProbeLimits;
  /** Whether only tags make a resource ours: one without, on which the stack sets tags, is somebody else's. @default false */
  readonly onlyTagged?: boolean;
}

/** Asks Azure for everything of a stack that its state does not hold: what is there must be imported, not created. */
export async function findAdoptable(azure: AzureClients, scope: AdoptionScope): Promise<Adoptable> {
  const { candidates, state, limits } = scope;
  const missing = candidates.filter(({ address }) => state?.resources[address] === undefined);
  const looked = await Promise.all(
    missing.map(async (candidate) => ({
      candidate,
      fact: await attempt(limits, (signal) => look(azure, candidate, scope, signal)),
    })),
  );
  const found = looked.flatMap(({ fact }) => (fact.known && fact.value !== undefined ? [fact.value] : []));
  return {
    imports: found.flatMap(({ owner, candidate }) => (isForeign(owner) ? [] : [candidate])),
    foreign: found.flatMap(({ owner, candidate }) =>
      isForeign(owner) ? [`${candidate.id} is managed by ${owner.other}`] : [],
    ),
    unknown: looked.flatMap(({ candidate, fact }) => (fact.known ? [] : [`${candidate.id}: ${fact.reason}`])),
  };
}

/** Those of which Azure says that they are not there; what could not be told is left out. */
export async function findAbsent(
  azure: AzureClients,
  { candidates, tags, limits }: Pick<AdoptionScope, "candidates" | "tags" | "limits">,
): Promise<readonly ImportCandidate[]> {
  const looked = await Promise.all(
    candidates.map(async (candidate) => {
      const fact = await attempt(limits, (signal) => look(azure, candidate, { tags }, signal));
      return fact.known && fact.value === undefined ? [{ address: candidate.address, id: candidate.id }] : [];
    }),
  );
  return looked.flat();
}

/** What is there, as Terraform would import it. */
interface Found {
  readonly owner: Owner;
  readonly candidate: ImportCandidate;
}

/** Undefined when there is nothing. */
async function look(
  azure: AzureClients,
  { address, id, tags: own }: TaggedCandidate,
  { tags, onlyTagged = false }: Pick<AdoptionScope, "tags" | "onlyTagged">,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const read = readOf(id);
  if (read === undefined) throw new Error("no version of the API is known that reads it");
  const found = await orAbsent(azure.get(read.path, read.apiVersion, { signal }));
  if (found === undefined) return undefined;
  const { networkSecurityGroup, secretUriWithVersion } = object(found.properties);
  // The subnet answers for its association with a security group.
  const isAssociation = address.startsWith("azurerm_subnet_network_security_group_association.");
  if (isAssociation && object(networkSecurityGroup).id === undefined) return undefined;
  const owner = ownerOf(tagsOf(found.tags), own ?? tags);
  return {
    owner: owner === "nobody" && own !== undefined && onlyTagged ? UNTAGGED : owner,
    candidate: { address, id: text(secretUriWithVersion) || id },
  };
}

const UNTAGGED: Owner = { other: "somebody: no tag says that this stack made it" };

/** The decision, once it is known what there is to adopt. */
export function withAdoption(decision: Decision, { imports, foreign, unknown }: Adoptable): Decision {
  if (foreign.length > 0) return { action: "refuse", reason: `not ours to adopt: ${foreign.join("; ")}` };
  if (unknown.length > 0 && decision.action !== "update") {
    return { action: "refuse", reason: `it could not be told what exists already: ${unknown.join("; ")}` };
  }
  if (decision.action === "adopt" || decision.action === "recreate" || imports.length === 0) return decision;
  const count =
    imports.length === 1 ? "1 resource of the stack exists" : `${imports.length} resources of the stack exist`;
  return { action: "adopt", reason: `${count} outside the Terraform state; whenExists is adopt` };
}

export const ADOPTION_FILE = "adopt.tf.json";

/** Writes the import blocks that Terraform adopts by; none: removes those of an earlier run. */
export async function writeAdoption(folder: string, imports: readonly ImportCandidate[]): Promise<void> {
  const file = join(folder, ADOPTION_FILE);
  if (imports.length === 0) await rm(file, { force: true });
  else {
    const blocks = imports.map(({ address, id }) => ({ to: address, id }));
    await writeFile(file, `${JSON.stringify({ import: blocks }, null, 2)}\n`);
  }
}
