import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { EXIT, UserError } from "../context.ts";
import type { LocalAzure } from "./local-azure.ts";
import { externalResources, type RenderedStack } from "./workspace.ts";

/** A resource as local Azure takes it from nowhere. */
interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Puts there what the stack uses but does not make: a key vault, a workspace, and the groups they are in. */
export async function buildSurroundings(
  azure: Pick<LocalAzure, "endpoint" | "environment">,
  stack: RenderedStack,
): Promise<void> {
  const certificate = azure.environment.SSL_CERT_FILE;
  const ca = certificate === undefined ? undefined : await readFile(certificate, "utf8");
  const resources = externalResources(stack).flatMap((id) => resourcesOf(id, azure.endpoint));
  for (const resource of new Map(resources.map((each) => [each.id, each])).values()) {
    await post(new URL("/local-azure/out-of-band", azure.endpoint), { do: "put", id: resource.id, resource }, ca);
  }
}

function resourcesOf(id: string, endpoint: string): Resource[] {
  const [, , subscription = "", , group = "", , namespace, ...rest] = id.split("/");
  const common = { location: "westeurope", tags: {} };
  const groupId = `/subscriptions/${subscription}/resourceGroups/${group}`;
  const groupType = "Microsoft.Resources/resourceGroups";
  const resources: Resource[] = [{ ...common, id: groupId, name: group, type: groupType, properties: {} }];
  if (namespace === undefined) return resources;
  const kinds = rest.filter((_, index) => index % 2 === 0);
  const name = rest.at(-1) ?? "";
  const type = [namespace, ...kinds].join("/");
  const { port } = new URL(endpoint);
  const properties =
    type === "Microsoft.KeyVault/vaults" ? { vaultUri: `https://${name}.vault.localhost:${port}/` } : {};
  return [...resources, { ...common, id, name, type, properties }];
}

function post(url: URL, body: object, ca: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request(url, { method: "POST", headers, ...(ca === undefined ? {} : { ca }) }, (answer) => {
      answer.resume();
      answer.once("end", () =>
        answer.statusCode === 200
          ? resolve()
          : reject(new UserError(`local Azure answered ${answer.statusCode} to ${url.pathname}`, EXIT.failed)),
      );
    });
    sent.once("error", reject);
    sent.end(JSON.stringify(body));
  });
}
