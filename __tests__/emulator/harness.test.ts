import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { call } from "../support/azure-call.ts";
import { GROUP, make, makeGroup, SERVER, serverBody } from "../support/azure-estate.ts";
import { putStorageAccount } from "../support/storage-account.ts";

const MAIN = join(import.meta.dirname, "../../emulator/main.ts");
const folder = mkdtempSync(join(tmpdir(), "azure-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("resources, running operations, secrets, blobs, messages and deleted servers survive a restart", async () => {
  const stateFolder = join(folder, "state");
  const first = await startLocalAzure({ stateFolder, speed: 0 });
  await makeGroup(first);
  const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop`;
  await make(first, vault, { body: { location: "westeurope", properties: {} } });
  await call(first, "PUT", "/secrets/login", { host: "kv-shop.vault.localhost", body: { value: "kept" } });
  putStorageAccount(first, { containers: ["runs"], queues: ["jobs"] });
  const headers = { "x-ms-blob-type": "BlockBlob", "x-ms-meta-owner": "us" };
  for (const body of ["first", "kept"]) await call(first, "PUT", "/blob/stlocal/runs/x", { headers, body });
  const message = "<QueueMessage><MessageText>kept</MessageText></QueueMessage>";
  await call(first, "POST", "/queue/stlocal/jobs/messages", { body: message });
  const answer = await call(first, "PUT", SERVER, serverBody());
  const poll = new URL(answer.headers["azure-asyncoperation"] ?? "");
  await first.close();
  expect(statSync(join(stateFolder, "local-azure.json")).mode & 0o077).toBe(0);

  const second = await startLocalAzure({ stateFolder, speed: 0 });
  const status = async () => (await call(second, "GET", `${poll.pathname}${poll.search}`)).body.status;
  expect(await status()).toBe("InProgress");
  second.clock.advance(300_000);
  expect(await status()).toBe("Succeeded");
  expect((await call(second, "GET", SERVER)).body.properties.state).toBe("Ready");
  const secret = await call(second, "GET", "/secrets/login", { host: "kv-shop.vault.localhost" });
  expect(secret.body.value).toBe("kept");
  const blob = await call(second, "GET", "/blob/stlocal/runs/x");
  expect([blob.text, blob.headers["x-ms-meta-owner"]]).toEqual(["kept", "us"]);
  expect((await call(second, "GET", "/queue/stlocal/jobs/messages")).text).toContain(">kept<");
  const contents = readdirSync(join(stateFolder, "blobs"));
  expect(contents.map((name) => statSync(join(stateFolder, "blobs", name)).mode & 0o077)).toEqual([0]);
  second.outOfBand.delete(SERVER);
  await second.close();

  const third = await startLocalAzure({ stateFolder });
  const properties = { createMode: "PointInTimeRestore", sourceServerResourceId: SERVER };
  expect(await make(third, SERVER, { body: { location: "westeurope", properties } })).toBe(202);
  await third.close();
});

test("a state file of another version is refused", async () => {
  const stateFolder = mkdtempSync(join(folder, "other-"));
  writeFileSync(join(stateFolder, "local-azure.json"), '{"version":7}');
  await expect(startLocalAzure({ stateFolder })).rejects.toThrow(/has version 7, but this local Azure reads version 1/);
});

test("Key Vault challenges whoever shows no token, and keeps versions of secrets", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop`;
    await make(azure, vault, { body: { location: "westeurope", properties: {} } });
    const { vaultUri } = (await call(azure, "GET", vault)).body.properties;
    const { host } = new URL(vaultUri);
    const challenge = await call(azure, "GET", "/secrets/login", { host, authorization: null });
    expect(challenge.status).toBe(401);
    expect(challenge.headers["www-authenticate"]).toContain(`authorization="${azure.endpoint}/`);
    for (const value of ["one", "two"]) await call(azure, "PUT", "/secrets/login", { host, body: { value } });
    expect((await call(azure, "GET", "/secrets/login/", { host })).body.value).toBe("two");
    expect((await call(azure, "GET", "/keyvault/kv-shop/secrets/login")).body.value).toBe("two");
    const listed = await call(azure, "GET", "/secrets", { host });
    expect(listed.body.value).toHaveLength(1);
    expect(JSON.stringify([azure.requests, listed.body])).not.toMatch(/"(one|two)"/);
    const { id } = (await call(azure, "GET", "/secrets/login", { host })).body;
    const managed = (await call(azure, "GET", `${vault}/secrets/login`)).body;
    expect(managed.properties).toMatchObject({ secretUriWithVersion: id });
    expect(JSON.stringify(managed)).not.toContain("two");
    expect((await call(azure, "PUT", `${vault}/secrets/other`, { body: { properties: {} } })).status).toBe(405);
    await call(azure, "DELETE", "/secrets/login", { host });
    expect((await call(azure, "GET", "/secrets/login", { host })).body.error.code).toBe("SecretNotFound");
    expect((await call(azure, "GET", `${vault}/secrets/login`)).status).toBe(404);
  });
});

test("other processes use the harness over HTTP", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    const anonymous = { authorization: null };
    const post = (what: string, body: object) => call(azure, "POST", `/local-azure/${what}`, { ...anonymous, body });
    expect((await call(azure, "GET", "/local-azure/health", anonymous)).body.status).toBe("ready");
    expect((await post("faults", { preset: "not-found-on-read", path: "/resourceGroups/", times: 1 })).status).toBe(
      200,
    );
    expect((await call(azure, "GET", GROUP)).status).toBe(404);
    await post("out-of-band", { do: "drift", id: GROUP, path: "tags.owner", value: "portal" });
    expect((await call(azure, "GET", GROUP)).body.tags).toEqual({ owner: "portal" });
    const before = azure.clock.now();
    await post("clock", { advanceSeconds: 3600 });
    expect(azure.clock.now() - before).toBeGreaterThanOrEqual(3600_000);
    const unknown = await post("faults", { preset: "nothing" });
    expect([unknown.status, unknown.body.error.message]).toEqual([400, expect.stringContaining("must be one of")]);
    expect((await call(azure, "GET", "/local-azure/nothing", anonymous)).body.error.message).toContain("GET health");
  });
});

test("nothing listens outside 127.0.0.1", async () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === "IPv4" && !each.internal);
  await withLocalAzure(async (azure) => {
    const { port } = new URL(azure.endpoint);
    const host = outside?.address ?? "127.0.0.2";
    const refused = new Promise((_, reject) => {
      request({ host, port, path: "/", rejectUnauthorized: false }, () => reject(new Error("it answered")))
        .on("error", reject)
        .end();
    });
    await expect(refused).rejects.toThrow(/ECONNREFUSED/);
  });
});

/** `npm run azure`, as a person starts it. */
async function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  return { child, output, exited };
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "npm run azure prints its environment and ends in order on %s",
  async (signal) => {
    const { child, output, exited } = await run("--format", "json", "--provider", "none");
    while (!output.stdout.includes("\n")) await once(child.stdout, "data");
    const { endpoint, environment } = JSON.parse(output.stdout) as {
      endpoint: string;
      environment: Record<string, string>;
    };
    const certificate = readFileSync(environment.NODE_EXTRA_CA_CERTS ?? "", "utf8");
    const azure = { endpoint, certificate } as LocalAzure;
    expect((await call(azure, "GET", "/local-azure/health")).status).toBe(200);
    child.kill(signal);
    expect(await exited).toBe(0);
    expect(existsSync(environment.SSL_CERT_FILE ?? "")).toBe(false);
  },
);

test("a port that is taken and an option that is wrong are explained", async () => {
  await withLocalAzure(async (azure) => {
    const taken = await run("--port", new URL(azure.endpoint).port);
    expect(await taken.exited).toBe(2);
    expect(taken.output.stderr).toContain("is in use: choose another one with --port");
  });
  const wrong = await run("--speed", "soon");
  expect(await wrong.exited).toBe(2);
  expect(wrong.output.stderr).toContain('--speed is "soon", but must be fast or a number above 0');
});

test("npm run azure starts the stand-in provider when it is asked for, and says so", async () => {
  const { child, output, exited } = await run("--format", "json", "--provider", "stand-in");
  while (!output.stdout.includes("\n")) await once(child.stdout, "data");
  const { environment } = JSON.parse(output.stdout) as { environment: Record<string, string> };
  expect(JSON.parse(environment.TF_REATTACH_PROVIDERS ?? "{}")).toHaveProperty([
    "registry.terraform.io/hashicorp/azurerm",
  ]);
  expect(output.stderr).toContain("the stand-in for hashicorp/azurerm");
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
});

test("a program that trusts one local Azure reaches another one as well", async () => {
  await withLocalAzure((first) =>
    withLocalAzure(async (second) => {
      const program = `
        import { findCloud } from "./ops/live/azure-cloud.ts";
        const env = { ARM_METADATA_HOSTNAME: process.env.HOST, NODE_EXTRA_CA_CERTS: process.env.OTHER_CERTS };
        console.log((await findCloud(env, AbortSignal.timeout(20_000))).resourceManager);`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        cwd: join(import.meta.dirname, "../.."),
        env: {
          NODE_EXTRA_CA_CERTS: first.environment.NODE_EXTRA_CA_CERTS,
          OTHER_CERTS: second.environment.NODE_EXTRA_CA_CERTS,
          HOST: second.environment.ARM_METADATA_HOSTNAME,
        },
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk) => {
          said += chunk;
        });
      }
      await once(child, "close");
      expect(said).toBe(`${second.endpoint}\n`);
    }),
  );
});

test.each([["PASSWORD"], ["=x"], ["2=x"]])("--set %s is refused without repeating a value", async (text) => {
  const { output, exited } = await run("--set", text);
  expect(await exited).toBe(2);
  expect(output.stderr).toBe("azure: --set must be a name of a variable, = and its value\n");
});
