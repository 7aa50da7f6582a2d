import { join } from "node:path";
import { RUNS_CONTAINER, STATE_CONTAINER, type Stream, stateAccountName } from "../../constructs/streams.rules.ts";
import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { type Environment, findCloud } from "../live/azure-cloud.ts";
import { chooseSignIn, withFiles } from "../live/azure-credential.ts";
import { domainOf } from "../live/azure-domains.ts";
import { FileStore } from "./file-store.ts";
import type { ArchiveStore } from "./store.ts";

/** One stream of one environment: each keeps its own runs and locks. */
export interface ArchivePlace {
  readonly environmentName: string;
  readonly environment: Pick<EnvironmentParameters, "archive" | "backend" | "project" | "tenantId">;
  readonly stream: Stream;
}

/** The archive on this machine. */
export const localArchive = (project: string): ArchiveStore => new FileStore(join(project, ".convergent", "archive"));

/**
 * The archive of a stream: the blob container beside its state, signed in to as azurerm would be, or a folder of the
 * project.
 *
 * @param project Path of the project folder.
 * @throws UserError when the cloud has no storage that is known
 * @throws SignInError when the variables name no way to sign in
 */
export async function openArchive(project: string, place: ArchivePlace, env: Environment): Promise<ArchiveStore> {
  if (place.environment.archive?.blob !== true) return localArchive(project);
  return openContainer(place, RUNS_CONTAINER, env);
}

/**
 * Where the copies of the states of a stream are kept. They are as secret as the states: beside them in their container,
 * or in a folder of the project that is no part of the archive and so of no artifact.
 *
 * @param isHere the state is in the stack folder, whatever the environment file says
 * @throws UserError when the cloud has no storage that is known
 * @throws SignInError when the variables name no way to sign in
 */
export async function openStateCopies(
  project: string,
  place: ArchivePlace,
  env: Environment,
  isHere: boolean,
): Promise<ArchiveStore> {
  if (isHere || place.environment.backend.type !== "azurerm")
    return new FileStore(join(project, ".convergent", "states"));
  return openContainer(place, STATE_CONTAINER, env);
}

async function openContainer(place: ArchivePlace, container: string, env: Environment): Promise<ArchiveStore> {
  const { tenantId } = place.environment;
  const cloud = await findCloud(env, AbortSignal.timeout(10_000));
  const domain = domainOf("blob", cloud, "archive.blob of environment.json");
  const { credential } = chooseSignIn(withFiles(env), cloud, tenantId);
  const { BlobStore } = await import("./blob-store.ts");
  const containerUrl = `https://${accountOf(place)}.${domain}/${container}`;
  return new BlobStore({ containerUrl, credential, tls: cloud.tls });
}

/** The storage account that keeps the state and the runs of a stream. */
function accountOf({ stream, environmentName, environment: { backend, project } }: ArchivePlace): string {
  const given = backend.type === "azurerm" ? backend.storageAccounts?.[stream] : undefined;
  return given ?? stateAccountName(stream, { project, environment: environmentName });
}
