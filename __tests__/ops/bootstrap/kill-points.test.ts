import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "../../support/azure-call.ts";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";
import { ROOT } from "../../support/project.ts";
import { proofs } from "../../support/proof.ts";
import { reachStorage } from "../../support/reach-storage.ts";

const FOLDER = "cdktf.out/stacks/foundation-dev";
const LOCKS = ".convergent/archive/locks/foundation-dev";
const STATE_HOST = "stconvergentautdevtf.blob.storage.local.azure";

/** A Terraform that cuts its caller off, before or after one of its commands, or finds the disk full in it. */
const TERRAFORM = `#!/bin/sh
PATH=\${PATH#*:}
case " $* " in
*" $CUT_BEFORE "*) kill -9 $PPID; exit 1 ;;
*" $CUT_AFTER "*) terraform "$@"; kill -9 $PPID; exit 1 ;;
*" $FULL_DISK "*) trap '' XFSZ; ulimit -f 16 ;;
esac
exec terraform "$@"
`;

type Who = "converge" | "terraform";

/** How one bootstrap ends too early. */
interface Cut {
  /** Which command of Terraform the wrapper acts on: `CUT_BEFORE`, `CUT_AFTER` or `FULL_DISK`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Who is killed while Azure answers a PUT to this path. */
  readonly during?: { readonly path: string; readonly kills: readonly Who[] };
}

interface Row extends Cut {
  readonly tried: string;
  readonly outcome: string;
  /** A file that is in the stack folder then. */
  readonly leaves?: string;
}

// One story: each bootstrap comes further than the one before it, so it went on from there.
describe("a bootstrap that is cut off again and again", () => {
  let local: LocalStack;
  let leave: (() => void) | undefined;
  let bin: string;

  beforeAll(async () => {
    local = await startLocalStack();
    leave = reachStorage(local.azure);
    bin = await mkdtemp(join(await realpath(tmpdir()), "terraform-"));
    await writeFile(join(bin, "terraform"), TERRAFORM);
    await chmod(join(bin, "terraform"), 0o755);
    const path = "parameters/dev/environment.json";
    const environment = JSON.parse(await local.project.read(path)) as object;
    await local.project.write(path, { ...environment, backend: { type: "azurerm" }, archive: { blob: true } });
  });
  afterAll(async () => {
    leave?.();
    await rm(bin, { recursive: true, force: true });
    await local?.close();
  });

  const left = async (): Promise<string[]> =>
    [...(await local.project.files(FOLDER)).keys()].filter((name) => /^[^/]*(tfstate|_override|adopt)/.test(name));

  /** What a person types: `converge bootstrap dev`, and again with the fingerprint when it asks. */
  async function words(): Promise<readonly string[]> {
    const { code, stderr } = await local.converge(["bootstrap", "dev"]);
    expect(code, stderr).toBe(3);
    return ["bootstrap", "dev", "--confirm", /--confirm (\S+)/.exec(stderr)?.[1] ?? ""];
  }

  /** Runs a bootstrap in a process of its own until it is cut off. */
  async function cutOff(words: readonly string[], { env = {}, during }: Cut): Promise<NodeJS.Signals | number | null> {
    const none = { CUT_BEFORE: "-", CUT_AFTER: "-", FULL_DISK: "-" };
    const child = spawn(process.execPath, [join(ROOT, "ops/cli.ts"), ...words], {
      cwd: local.project.folder,
      env: { ...local.env, ...none, ...env, PATH: `${bin}:${local.env.PATH}` },
      stdio: "ignore",
    });
    const ended = new Promise<NodeJS.Signals | number | null>((done) =>
      child.once("exit", (code, signal) => done(signal ?? code)),
    );
    if (during === undefined) return ended;
    const slow = { kind: "slow", milliseconds: 3000 } as const;
    const { id } = local.azure.faults.add({ method: "PUT", path: during.path, times: 1, effect: slow });
    const isHit = (): boolean => local.azure.faults.list().some((fault) => fault.id === id && fault.hits > 0);
    const watch = setInterval(() => {
      if (!isHit()) return;
      clearInterval(watch);
      if (during.kills.includes("converge")) child.kill("SIGKILL");
      if (during.kills.includes("terraform")) process.kill(terraformAtWork(), "SIGKILL");
    }, 20);
    const how = await ended;
    clearInterval(watch);
    // Azure finishes a request even when its caller is killed: the next bootstrap must not plan before that.
    const isDone = (): boolean =>
      local.azure.requests.some(({ method, path }) => method === "PUT" && new RegExp(during.path).test(path));
    await vi.waitFor(() => expect(isDone()).toBe(true), { timeout: 60_000 });
    local.azure.faults.clear();
    return how;
  }

  /** The process id of Terraform, as the lock of the stack names it. */
  function terraformAtWork(): number {
    const folder = join(local.project.folder, LOCKS);
    const [name = ""] = readdirSync(folder).sort().reverse();
    return (JSON.parse(readFileSync(join(folder, name), "utf8")) as { child: { pid: number } }).child.pid;
  }

  /** A bootstrap goes on from what is there, until it is cut off as well. */
  async function goOnUntil({ leaves, ...cut }: Row): Promise<void> {
    const how = await cutOff(await words(), cut);
    const isKilled = "CUT_BEFORE" in (cut.env ?? {}) || cut.during?.kills.includes("converge") === true;
    expect(how).toBe(isKilled ? "SIGKILL" : 1);
    if (leaves !== undefined) expect(await left()).toContain(leaves);
  }

  proofs<Row>(
    "kill points",
    [
      {
        tried: "`converge bootstrap` is killed before Terraform applies the plan",
        outcome: "The next bootstrap begins anew.",
        env: { CUT_BEFORE: "apply" },
      },
      {
        tried: "`converge bootstrap` and its Terraform are killed while they make the group of another stream",
        outcome: "The next bootstrap adopts the groups by their tags.",
        during: { path: "/resourceGroups/rg-convergent-trading-dev$", kills: ["converge", "terraform"] },
      },
      {
        tried: "`converge bootstrap` and its Terraform are killed while they make the account of the state",
        outcome: "The next bootstrap adopts the account.",
        during: { path: "/storageAccounts/stconvergentautdevtf$", kills: ["converge", "terraform"] },
      },
    ],
    goOnUntil,
  );

  proofs<Row>(
    "faults",
    [
      {
        tried: "The disk of the stack folder is full while Terraform saves the state of a bootstrap",
        outcome: "The next bootstrap sets the cut state aside and adopts what Azure holds.",
        env: { FULL_DISK: "apply" },
        leaves: "errored.tfstate",
      },
    ],
    async (row) => {
      await goOnUntil(row);
      // How much of the state is on the disk depends on when it was full: this is the worst case.
      await local.project.write(`${FOLDER}/terraform.tfstate`, '{ "version": 4, "resources": [');
    },
  );

  proofs<Row>(
    "kill points",
    [
      {
        tried: "Terraform alone is killed during a bootstrap",
        outcome: "The same bootstrap adopts what the state does not know and continues.",
        during: { path: "/eventSubscriptions/", kills: ["terraform"] },
        // It would come to its end.
        env: { CUT_BEFORE: "-migrate-state" },
        leaves: "terraform.tfstate.cut",
      },
    ],
    goOnUntil,
  );

  proofs<Cut & { tried: string; outcome: string; prepare?: () => Promise<void>; left: readonly string[] }>(
    "kill points",
    [
      {
        tried: "`converge bootstrap` is killed before it moves the state into the container",
        outcome: "The next bootstrap moves it.",
        env: { CUT_BEFORE: "-migrate-state" },
        left: ["terraform.tfstate", "terraform.tfstate.backup"],
      },
      {
        tried: "Terraform is killed while it moves the state, and leaves its lock in the container",
        outcome: "The next bootstrap releases that lock, since it is of a bootstrap of this machine.",
        prepare: leaveLock,
        env: { CUT_AFTER: "-migrate-state" },
        left: ["terraform.tfstate", "terraform.tfstate.backup"],
      },
    ],
    async ({ prepare, left: expected, ...cut }) => {
      await prepare?.();
      const { stderr } = await local.converge(["plan", "dev", "foundation", "--no-lock"]);
      expect(stderr).not.toContain(" to create");
      expect(await cutOff(["bootstrap", "dev"], cut)).toBe("SIGKILL");
      expect(await left()).toEqual(expect.arrayContaining([...expected]));
    },
  );

  /** What a Terraform leaves that is killed between its first and its last request: an empty blob under a lease. */
  async function leaveLock(): Promise<void> {
    const blob = "/tfstate/foundation-dev.tfstate";
    const info = { ID: "1", Operation: "migration destination state", Who: `me@${hostname()}` };
    const lock = Buffer.from(JSON.stringify(info)).toString("base64");
    const put = async (query: string, headers: Record<string, string>) =>
      (await call(local.azure, "PUT", `${blob}${query}`, { host: STATE_HOST, body: "", headers })).status;
    const version = { "x-ms-version": "2023-11-03" };
    expect(await put("", { ...version, "x-ms-blob-type": "BlockBlob", "x-ms-meta-terraformlockid": lock })).toBe(201);
    const lease = { "x-ms-lease-action": "acquire", "x-ms-lease-duration": "-1" };
    expect(await put("?comp=lease", { ...version, ...lease })).toBe(201);
  }

  it("comes to its end, has made nothing twice, destroyed nothing and leaves nothing behind", async () => {
    const { code, stderr } = await local.converge(["bootstrap", "dev"]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("the copy in the stack folder is removed");
    expect(await left()).toEqual([]);
    expect(await local.converge(["apply", "dev", "foundation"])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/nothing to do: run .*https:/),
    });
    const { requests } = local.azure;
    const made = requests.filter(({ method, status }) => method === "PUT" && status === 201).map(({ path }) => path);
    expect(made.filter((path, index) => path.startsWith("/subscriptions") && made.indexOf(path) !== index)).toEqual([]);
    expect(requests.filter(({ method, path }) => method === "DELETE" && path.startsWith("/subscriptions"))).toEqual([]);
  });
});
