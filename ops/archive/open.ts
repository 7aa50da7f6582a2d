import { join } from "node:path";
import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { type Environment, findCloud } from "../live/azure-cloud.ts";
import { chooseSignIn, withFiles } from "../live/azure-credential.ts";
import { domainsOf } from "../live/azure-domains.ts";
import { FileStore } from "./file-store.ts";
import type { ArchiveStore } from "./store.ts";

/** The part of environment.json that says where runs are kept. */
export type ArchiveParameters = Pick<EnvironmentParameters, "archive" | "tenantId">;

/** The archive on this machine. */
export const localArchive = (project: string): ArchiveStore => new FileStore(join(project, ".convergent", "archive"));

/**
 * The archive of an environment: the blob container that environment.json names, signed in to as azurerm would be, or
 * a folder of the project.
 *
 * @param project Path of the project folder.
 * @throws UserError when the cloud has no storage that is known
 * @throws SignInError when the variables name no way to sign in
 */
export async function openArchive(
  project: string,
  { archive, tenantId }: ArchiveParameters,
  env: Environment,
): Promise<ArchiveStore> {
  if (archive?.blob === undefined) return localArchive(project);
  const { storageAccountName, containerName } = archive.blob;
  const cloud = await findCloud(env, AbortSignal.timeout(10_000));
  const { blob } = domainsOf(cloud, "archive.blob of environment.json");
  const { credential } = chooseSignIn(withFiles(env), cloud, tenantId);
  const { BlobStore } = await import("./blob-store.ts");
  const containerUrl = `https://${storageAccountName}.${blob}/${containerName}`;
  return new BlobStore({ containerUrl, credential, tls: cloud.tls });
}
