import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import { createDefaultHttpClient, createPipelineRequest, type TlsSettings } from "@azure/core-rest-pipeline";
import { UserError } from "../context.ts";

/** Where a cloud's sign-in and Resource Manager are. */
export interface Cloud {
  /** `https://management.azure.com` */
  readonly resourceManager: string;
  /** `https://login.microsoftonline.com` */
  readonly signIn: string;
  /** Whom a token for Resource Manager is made out to, as a scope. */
  readonly scope: string;
  /** A cloud of its own, whose sign-in the public one does not vouch for. */
  readonly isPrivate: boolean;
  /** Below which storage accounts are, when a cloud of its own says so: `core.windows.net`. */
  readonly storageSuffix?: string;
  /** Certificates to trust, when the environment names some. */
  readonly tls: TlsSettings | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const CLOUDS: Readonly<Record<string, { readonly resourceManager: string; readonly signIn: string }>> = {
  public: { resourceManager: "https://management.azure.com", signIn: "https://login.microsoftonline.com" },
  usgovernment: { resourceManager: "https://management.usgovcloudapi.net", signIn: "https://login.microsoftonline.us" },
  china: { resourceManager: "https://management.chinacloudapi.cn", signIn: "https://login.chinacloudapi.cn" },
};

/**
 * The cloud that the environment names in the way azurerm understands it: ARM_METADATA_HOSTNAME before ARM_ENVIRONMENT
 * before the public cloud.
 */
export async function findCloud(env: Environment, signal: AbortSignal): Promise<Cloud> {
  const tls = trusted(env);
  const host = env.ARM_METADATA_HOSTNAME;
  if (host !== undefined && host !== "") return readMetadata(host, tls, signal);
  const name = env.ARM_ENVIRONMENT || "public";
  const cloud = CLOUDS[name.toLowerCase()];
  if (cloud === undefined) {
    throw new UserError(`ARM_ENVIRONMENT is "${name}", but must be ${Object.keys(CLOUDS).join(", ")}`);
  }
  return { ...cloud, scope: `${cloud.resourceManager}/.default`, isPrivate: false, tls };
}

async function readMetadata(host: string, tls: TlsSettings | undefined, signal: AbortSignal): Promise<Cloud> {
  const request = createPipelineRequest({
    url: `https://${host}/metadata/endpoints?api-version=2022-09-01`,
    abortSignal: signal,
  });
  if (tls !== undefined) request.tlsSettings = tls;
  const { status, bodyAsText } = await createDefaultHttpClient().sendRequest(request);
  const wrong = (what: string): UserError =>
    new UserError(`ARM_METADATA_HOSTNAME is "${host}", but ${what}; unset it, or name the host of a cloud`);
  if (status !== 200) throw wrong(`it answered ${status}`);
  const found = parseMetadata(bodyAsText ?? "");
  if (found === undefined) throw wrong("it described no cloud");
  return { ...found, isPrivate: true, tls };
}

function parseMetadata(
  text: string,
): Pick<Cloud, "resourceManager" | "signIn" | "scope" | "storageSuffix"> | undefined {
  try {
    const { resourceManager, authentication, suffixes } = JSON.parse(text) as {
      readonly resourceManager: string;
      readonly authentication: { readonly loginEndpoint: string; readonly audiences: readonly string[] };
      readonly suffixes?: { readonly storage?: string };
    };
    const urls = [resourceManager, authentication.loginEndpoint].map((url) => new URL(url));
    if (urls.some(({ protocol }) => protocol !== "https:")) return undefined;
    const [audience = resourceManager] = authentication.audiences;
    return {
      resourceManager: withoutSlash(resourceManager),
      signIn: withoutSlash(authentication.loginEndpoint),
      // A slash at the end of an audience belongs to its name.
      scope: `${audience}/.default`,
      ...(suffixes?.storage ? { storageSuffix: suffixes.storage } : {}),
    };
  } catch {
    return undefined;
  }
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, "");

/** Node reads NODE_EXTRA_CA_CERTS once, as it starts; what the environment names since then is trusted here. */
function trusted(env: Environment): TlsSettings | undefined {
  const file = env.NODE_EXTRA_CA_CERTS;
  if (file === undefined || file === "" || file === process.env.NODE_EXTRA_CA_CERTS) return undefined;
  try {
    return { ca: [...getCACertificates("default"), readFileSync(file, "utf8")].join("\n") };
  } catch {
    throw new UserError(`NODE_EXTRA_CA_CERTS is "${file}", but no such file can be read`);
  }
}
