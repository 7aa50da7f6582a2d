import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AzureClients } from "./azure-clients.ts";
import type { Decision } from "./decide.ts";
import { attempt, orAbsent, type ProbeLimits } from "./fact.ts";
import type { TerraformState } from "./facts.ts";
import { type ImportCandidate, readOf } from "./import-ids.ts";
import { object } from "./json.ts";

export interface Adoptable {
  /** What exists and no state of the stack holds. */
  readonly imports: readonly ImportCandidate[];
  /** What could not be told; one sentence each. */
  readonly unknown: readonly string[];
}

/** Asks Azure for everything of a stack that its state does not hold: what is there must be imported, not created. */
export async function findAdoptable(
  azure: AzureClients,
  candidates: readonly ImportCandidate[],
  { state, limits }: { readonly state: TerraformState | undefined; readonly limits: ProbeLimits },
): Promise<Adoptable> {
  const missing = candidates.filter(({ address }) => state?.resources[address] === undefined);
  const looked = await Promise.all(
    missing.map(async (candidate) => ({
      candidate,
      fact: await attempt(limits, (signal) => exists(azure, candidate, signal)),
    })),
  );
  return {
    imports: looked.flatMap(({ candidate, fact }) => (fact.known && fact.value ? [candidate] : [])),
    unknown: looked.flatMap(({ candidate, fact }) => (fact.known ? [] : [`${candidate.address}: ${fact.reason}`])),
  };
}

async function exists(azure: AzureClients, { address, id }: ImportCandidate, signal: AbortSignal): Promise<boolean> {
  const read = readOf(id);
  if (read === undefined) throw new Error(`no version of the API is known that reads ${id}`);
  const found = await orAbsent(azure.get(read.path, read.apiVersion, { signal }));
  if (found === undefined) return false;
  // The subnet answers for its association with a security group.
  if (!address.startsWith("azurerm_subnet_network_security_group_association.")) return true;
  return object(object(found.properties).networkSecurityGroup).id !== undefined;
}

/** The decision, once it is known what there is to adopt. */
export function withAdoption(decision: Decision, { imports, unknown }: Adoptable): Decision {
  if (unknown.length > 0) {
    return { action: "refuse", reason: `it could not be told what exists already: ${unknown.join("; ")}` };
  }
  if (decision.action === "adopt" || imports.length === 0) return decision;
  const count = imports.length === 1 ? "1 resource exists" : `${imports.length} resources exist`;
  return {
    action: "adopt",
    reason: `${count} outside the Terraform state; whenExists is adopt; the server is created`,
  };
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
