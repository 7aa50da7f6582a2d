import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { connectAzure } from "../../../ops/live/azure-clients.ts";
import { findCloud } from "../../../ops/live/azure-cloud.ts";
import { chooseSignIn, withFiles } from "../../../ops/live/azure-credential.ts";

const never = new AbortController().signal;
const account = {
  subscriptionId: "11111111-1111-4111-8111-111111111111",
  tenantId: "99999999-9999-4999-8999-999999999999",
};

let azure: LocalAzure;
let folder: string;
beforeAll(async () => {
  azure = await startLocalAzure({ tenantId: account.tenantId, pageSize: 1 });
  folder = await mkdtemp(join(tmpdir(), "clients-"));
});
afterAll(async () => {
  await azure.close();
  await rm(folder, { recursive: true });
});

describe("the cloud", () => {
  it("is the public one, or the one that ARM_ENVIRONMENT names", async () => {
    expect(await findCloud({}, never)).toMatchObject({
      resourceManager: "https://management.azure.com",
      signIn: "https://login.microsoftonline.com",
      scope: "https://management.azure.com/.default",
    });
    expect((await findCloud({ ARM_ENVIRONMENT: "usgovernment" }, never)).signIn).toBe(
      "https://login.microsoftonline.us",
    );
    await expect(findCloud({ ARM_ENVIRONMENT: "moon" }, never)).rejects.toThrow(
      'ARM_ENVIRONMENT is "moon", but must be',
    );
  });

  it("is the one that the metadata host describes", async () => {
    const cloud = await findCloud(azure.environment, never);
    expect(cloud).toMatchObject({ resourceManager: azure.endpoint, signIn: azure.endpoint, isPrivate: true });
  });

  it("says which variable leads nowhere", async () => {
    const env = { ...azure.environment, NODE_EXTRA_CA_CERTS: join(folder, "missing.pem") };
    await expect(findCloud(env, never)).rejects.toThrow("NODE_EXTRA_CA_CERTS is");
  });
});

describe("the sign-in", () => {
  const kindOf = async (env: Record<string, string>): Promise<string> =>
    chooseSignIn(withFiles(env), await findCloud({}, never), account.tenantId).kind;

  it("is chosen as azurerm chooses it", async () => {
    const id = { ARM_CLIENT_ID: "33333333-3333-4333-8333-333333333333" };
    expect(await kindOf({})).toBe("Azure CLI");
    expect(await kindOf({ ARM_CLIENT_SECRET: "without an id" })).toBe("Azure CLI");
    expect(await kindOf({ ARM_USE_MSI: "true" })).toBe("managed identity");
    expect(await kindOf({ ...id, ARM_USE_OIDC: "true", ARM_USE_MSI: "true" })).toBe("workload identity");
    expect(await kindOf({ ...id, ARM_CLIENT_SECRET: "s", ARM_USE_OIDC: "true" })).toBe(
      "service principal with a secret",
    );
  });

  it("takes secrets from files", async () => {
    const secret = join(folder, "secret");
    await writeFile(secret, "in-a-file\n");
    const env = withFiles({ ARM_CLIENT_SECRET_FILE_PATH: secret });
    expect(env.ARM_CLIENT_SECRET).toBe("in-a-file");
    expect(() => withFiles({ ARM_CLIENT_ID_FILE_PATH: join(folder, "missing") })).toThrow("ARM_CLIENT_ID_FILE_PATH is");
  });

  it("says what is missing", async () => {
    await expect(kindOf({ ARM_USE_CLI: "false" })).rejects.toThrow("no way to sign in");
    await expect(kindOf({ ARM_USE_OIDC: "true" })).rejects.toThrow("ARM_CLIENT_ID is not set");
    await expect(
      kindOf({ ARM_CLIENT_ID: "33333333-3333-4333-8333-333333333333", ARM_CLIENT_CERTIFICATE_PATH: "a.pfx" }),
    ).rejects.toThrow("must name a .pem file");
  });

  it("signs in once for all clients, also with a token of the pipeline", async () => {
    const { ARM_CLIENT_SECRET: _secret, ...others } = azure.environment;
    const env = { ...others, ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "a.pipeline.token" };
    const clients = await connectAzure(env, account, never);
    const before = azure.requests.length;
    await Promise.all([
      clients.get(`/subscriptions/${account.subscriptionId}`, "2022-12-01", { signal: never }),
      clients.resources.providers.get("Microsoft.Network"),
      clients.signIn(),
    ]);
    const tokens = azure.requests.slice(before).filter(({ path }) => path.endsWith("/token"));
    expect(tokens).toHaveLength(1);
  });

  it("says why it failed", async () => {
    const env = { ...azure.environment, ARM_USE_OIDC: "true", ARM_CLIENT_SECRET: "" };
    const clients = await connectAzure(env, account, never);
    await expect(clients.signIn()).rejects.toThrow("id-token: write");
  });
});

describe("reading what no client is installed for", () => {
  it("follows every page", async () => {
    const base = `/subscriptions/${account.subscriptionId}/resourceGroups`;
    for (const name of ["a", "b", "c"]) {
      const type = "Microsoft.Resources/resourceGroups";
      azure.outOfBand.put({ id: `${base}/${name}`, name, type, location: "westeurope", properties: {} });
    }
    const clients = await connectAzure(azure.environment, account, never);
    const rows = await clients.list(base, "2022-09-01", { signal: never });
    expect(rows.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("takes its token to nobody but Resource Manager", async () => {
    const path = `/subscriptions/${account.subscriptionId}/providers/Microsoft.Network/virtualNetworks`;
    const nextLink = "https://elsewhere.example/steal";
    azure.faults.add({ path, times: 1, effect: { kind: "answer", status: 200, body: { value: [], nextLink } } });
    const clients = await connectAzure(azure.environment, account, never);
    await expect(clients.list(path, "2025-01-01", { signal: never })).rejects.toThrow("https://elsewhere.example");
  });

  it("fails with Azure's code, message and status", async () => {
    const clients = await connectAzure(azure.environment, account, never);
    const path = `/subscriptions/${account.subscriptionId}/resourceGroups/none`;
    await expect(clients.get(path, "2022-09-01", { signal: never })).rejects.toMatchObject({
      code: "ResourceGroupNotFound",
      statusCode: 404,
      message: "Resource group 'none' could not be found.",
    });
  });
});
