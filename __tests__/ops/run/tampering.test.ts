import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";
import { proof } from "../../support/proof.ts";

const PARAMETERS = "parameters/dev/mysql.json";
/** A machine of a pipeline has no key of its own. */
const KEYLESS = { env: { CI: "true" } };
const DAY = 25 * 3_600_000;

let local: LocalStack;
beforeAll(async () => {
  local = await startLocalStack();
}, 60_000);
afterAll(() => local?.close());

const converge = (words: string, changes: Parameters<LocalStack["converge"]>[1] = {}) =>
  local.converge(words.split(" "), changes);
const runIn = (text: string) => /: run (\d{8}T\d{6}Z-[0-9a-f]{8}), kept/.exec(text)?.[1] ?? "";
const fingerprintIn = (text: string) => /fingerprint (\S+)/.exec(text)?.[1] ?? "";
const database = (name: string) => local.azure.resource(`${local.server}/databases/${name}`);

async function setDatabases(...names: string[]): Promise<void> {
  const parameters = JSON.parse(await local.project.read(PARAMETERS));
  const server = { ...parameters.server, databases: names.map((name) => ({ name })) };
  await local.project.write(PARAMETERS, { ...parameters, server });
}

const folderOf = (run: string): string => `.convergent/archive/runs/mysql-dev/${run}`;
const put = (run: string, name: string, content: Buffer | object): void => {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  mkdirSync(join(local.project.folder, folderOf(run)), { recursive: true });
  writeFileSync(join(local.project.folder, folderOf(run), name), bytes);
};
const fileOf = (run: string, name: string): Buffer => readFileSync(join(local.project.folder, folderOf(run), name));

/** Changes files of an archived run, and its manifest with them, as whoever can write to the archive could. */
function rewrite(run: string, files: Readonly<Record<string, Buffer | object>>): void {
  const manifest = JSON.parse(fileOf(run, "manifest.json").toString());
  for (const [name, content] of Object.entries(files)) {
    put(run, name, content);
    const bytes = fileOf(run, name);
    manifest.files[name] = { sha256: digest(bytes), bytes: bytes.length };
  }
  put(run, "manifest.json", manifest);
}

const json = (run: string, name: string) => JSON.parse(fileOf(run, name).toString());
const digest = (content: Buffer) => createHash("sha256").update(content).digest("hex");

// One story, told in order, on a stack that has the databases app and reports.
describe("a plan that is applied by its run id", { timeout: 120_000 }, () => {
  /** A plan that drops a database. */
  const evil = { signed: "", unsigned: "" };
  /** A plan that creates one more database. */
  const harmless = { signed: "", unsigned: "" };

  it("is made, sealed and archived first", async () => {
    await setDatabases("app", "reports");
    expect((await converge("apply dev mysql")).code).toBe(0);
    await setDatabases("app");
    evil.signed = runIn((await converge("plan dev mysql")).stderr);
    evil.unsigned = runIn((await converge("plan dev mysql", KEYLESS)).stderr);
    await setDatabases("app", "reports", "more");
    harmless.signed = runIn((await converge("plan dev mysql")).stderr);
    harmless.unsigned = runIn((await converge("plan dev mysql", KEYLESS)).stderr);
    const key = join(local.project.folder, ".config/converge/signing-key");
    if (process.platform !== "win32") expect(statSync(key).mode & 0o777).toBe(0o600);
    const secret = readFileSync(key, "utf8").trim();
    for (const [path, text] of await local.project.files())
      if (!path.endsWith("signing-key")) expect(text, path).not.toContain(secret);
    expect(local.printed).not.toContain(secret);
  });

  const swapped = (run: string, other: string, more: object = {}) => {
    const plan = fileOf(other, "plan.tfplan");
    return { "plan.tfplan": plan, "seal.json": { ...json(run, "seal.json"), planDigest: digest(plan), ...more } };
  };

  proof(
    "tampering",
    "the plan file is replaced by that of another run, and seal and manifest are rewritten to match",
    "The signature of the seal is wrong, and nothing is applied.",
    async () => {
      const before = {
        "plan.tfplan": fileOf(harmless.signed, "plan.tfplan"),
        "seal.json": json(harmless.signed, "seal.json"),
      };
      rewrite(harmless.signed, swapped(harmless.signed, evil.signed));
      const refused = await converge(`apply dev mysql --run ${harmless.signed}`);
      expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining("its signature is not ours")]);
      rewrite(harmless.signed, before);
    },
  );

  proof(
    "tampering",
    "the plan file, seal and manifest are rewritten where no signing key is set",
    "The plan file is read again, gives another fingerprint, and nothing is applied.",
    async () => {
      const before = {
        "plan.tfplan": fileOf(harmless.unsigned, "plan.tfplan"),
        "seal.json": json(harmless.unsigned, "seal.json"),
      };
      rewrite(harmless.unsigned, swapped(harmless.unsigned, evil.unsigned));
      const refused = await converge(`apply dev mysql --run ${harmless.unsigned}`, KEYLESS);
      expect([refused.code, refused.stderr]).toEqual([
        4,
        expect.stringContaining("does something else than what was reviewed"),
      ]);
      rewrite(harmless.unsigned, before);
    },
  );

  proof(
    "tampering",
    "the plan file, seal, review and manifest are all rewritten where no signing key is set",
    "The plan file is reviewed again, needs a person, and nothing is applied.",
    async () => {
      const { fingerprint } = json(evil.unsigned, "review.json");
      const review = { ...json(harmless.unsigned, "review.json"), fingerprint };
      rewrite(harmless.unsigned, {
        ...swapped(harmless.unsigned, evil.unsigned, { fingerprint }),
        "review.json": review,
      });
      const held = await converge(`apply dev mysql --run ${harmless.unsigned}`, KEYLESS);
      expect([held.code, held.stderr]).toEqual([3, expect.stringContaining("database-drop")]);
      expect(database("reports")).toBeDefined();
    },
  );

  proof(
    "tampering",
    "the signing key is taken away before a signed plan is applied",
    "The signature cannot be verified, and nothing is applied.",
    async () => {
      const refused = await converge(`apply dev mysql --run ${harmless.signed}`, KEYLESS);
      expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining("no signing key to verify it with")]);
    },
  );

  proof(
    "tampering",
    "the whole folder of a run is put in place of another run",
    "The seal names its own run, and nothing is applied.",
    async () => {
      const run = "20990101T000000Z-00000001";
      for (const name of ["plan.json", "plan.tfplan", "review.json", "review.html", "seal.json", "parameters.json"])
        put(run, name, fileOf(harmless.signed, name));
      put(run, "manifest.json", { ...json(harmless.signed, "manifest.json"), runId: run });
      const refused = await converge(`apply dev mysql --run ${run}`);
      expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining("its seal is of run")]);
      await local.project.remove(folderOf(run));
    },
  );

  it("is applied when nobody touched it", async () => {
    const applied = await converge(`apply dev mysql --run ${harmless.signed}`);
    expect(applied.code, applied.stderr).toBe(0);
    expect(database("more")).toBeDefined();
  });
});

describe("a confirmation at a laptop", { timeout: 120_000 }, () => {
  let old = "";

  proof("approval", "a plan is confirmed after it has expired", "It is planned again and held.", async () => {
    await setDatabases("app", "more");
    const held = await converge("apply dev mysql");
    expect([held.code, held.stderr]).toEqual([3, expect.stringContaining("database-drop")]);
    old = fingerprintIn(held.stderr);
    const now = () => new Date(Date.now() + DAY);
    const late = await converge(`apply dev mysql --run ${runIn(held.stderr)} --confirm ${old}`, { now });
    expect([late.code, late.stderr]).toEqual([3, expect.stringContaining("its review expired")]);
    expect(database("reports")).toBeDefined();
  });

  proof(
    "approval",
    "a fingerprint is given in a workflow whose GitHub knows nothing of a confirmation",
    "The fingerprint alone confirms nothing.",
    async () => {
      const env = { GITHUB_ACTIONS: "true", GITHUB_RUN_ID: "1", CONVERGE_SIGNING_KEY: "0123456789abcdef" };
      const held = await converge("apply dev mysql", { env });
      const told = `apply dev mysql --run ${runIn(held.stderr)} --confirm ${fingerprintIn(held.stderr)}`;
      const refused = await converge(told, { env });
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("GITHUB_TOKEN")]);
      expect(database("reports")).toBeDefined();
    },
  );

  it("holds for the newest plan with the fingerprint, and says who used it", async () => {
    const applied = await converge(`apply dev mysql --confirm ${old}`);
    expect([applied.code, applied.stderr]).toEqual([0, expect.stringContaining("confirmed by its fingerprint")]);
    expect(database("reports")).toBeUndefined();
    const record = json(runIn(applied.stderr), "confirmation.json");
    const seal = json(record.runId, "seal.json");
    expect(record).toMatchObject({
      stackId: "mysql-dev",
      planDigest: seal.planDigest,
      stateLineage: seal.stateLineage,
      stateSerial: seal.stateSerial,
      fingerprint: old,
      how: "fingerprint",
      by: expect.stringMatching(/.@./),
      usedBy: runIn(applied.stderr),
      expiresAt: seal.expiresAt,
    });
  });

  proof(
    "approval",
    "the fingerprint of an earlier plan is given again, twice, after the same database was created again",
    "The earlier fingerprint confirms no later plan.",
    async () => {
      await setDatabases("app", "more", "reports");
      expect((await converge("apply dev mysql")).code).toBe(0);
      await setDatabases("app", "more");
      for (let time = 1; time <= 2; time += 1) {
        const { code, stderr } = await converge(`apply dev mysql --confirm ${old}`);
        expect([code, stderr]).toEqual([3, expect.stringContaining("not confirmed: the state changed")]);
        // The plan is the same one once more: only that it was confirmed is not.
        expect(fingerprintIn(stderr)).toBe(old);
      }
      expect(database("reports")).toBeDefined();
    },
  );

  it("also holds for what is left of its plan after an error, in the same run", async () => {
    await setDatabases("app", "more", "orders");
    const held = await converge("apply dev mysql");
    expect(held.code).toBe(3);
    local.azure.faults.add("server-is-busy-database", { path: "databases/orders", times: 1 });
    const { code, stderr } = await converge(`apply dev mysql --confirm ${fingerprintIn(held.stderr)}`);
    local.azure.faults.clear();
    expect(stderr).toContain("error server-busy");
    expect(code, stderr).toBe(0);
    expect([database("reports"), database("orders")]).toEqual([undefined, expect.anything()]);
  });
});
