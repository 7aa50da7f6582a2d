import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../../emulator/index.ts";
import { advancing, startProvider } from "../../../emulator/provider/index.ts";
import { SERVER, STACK, SUBSCRIPTION, TENANT } from "../../support/inspected-stack.ts";
import { createProject, PROGRAM, type Project, ROOT } from "../../support/project.ts";
import { proofs } from "../../support/proof.ts";

type Stop = (signal: NodeJS.Signals) => void;

/** Runs converge as a user does, in a process of its own; `seen` is told of everything that it has said so far. */
type Converge = (words: string, seen?: (text: string, stop: Stop, hangUp: HangUp) => void) => Promise<Ended>;

/** Nobody reads on: closes our end of the pipe. */
type HangUp = () => void;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

function converge(folder: string, env: Record<string, string | undefined>): Converge {
  return (words, seen = () => {}) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, "ops/cli.ts"), ...words.split(" "), "dev", "mysql"], {
        cwd: folder,
        env,
        stdio: ["ignore", "ignore", "pipe"],
      });
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
        seen(
          stderr,
          (signal) => child.kill(signal),
          () => child.stderr.destroy(),
        );
      });
      child.once("close", (code) => resolve({ code, stderr }));
    });
}

async function withStack(
  work: (azure: LocalAzure, project: Project, converge: Converge) => Promise<void>,
): Promise<void> {
  await withLocalAzure(
    async (azure) => {
      const { endpoint: armEndpoint, certificate, environment } = azure;
      const provider = await startProvider({ armEndpoint, certificate, environment, clock: advancing(azure.clock) });
      const project = await createProject(PROGRAM);
      const env = {
        PATH: process.env.PATH,
        HOME: project.folder,
        ...environment,
        TF_REATTACH_PROVIDERS: provider.reattach,
        TF_VAR_server_administrator_password: "Planted-Secret-42",
      };
      try {
        await work(azure, project, converge(project.folder, env));
      } finally {
        await provider.close();
        await project.remove();
      }
    },
    { tenantId: TENANT, subscriptionIds: [SUBSCRIPTION] },
  );
}

/** Stops converge once, when the virtual network is there. */
const inTheMiddle = (stop: (stop: Stop) => void) => {
  let isStopped = false;
  return (text: string, by: Stop): void => {
    if (isStopped || !text.includes("created  azurerm_virtual_network")) return;
    isStopped = true;
    stop(by);
  };
};

const slow = (azure: LocalAzure, path: string): void =>
  void azure.faults.add({ method: "PUT", path, times: 1, effect: { kind: "slow", milliseconds: 5000 } });

/** The process id of the Terraform at work, as the lock of the stack names it. */
function terraformOf({ folder }: Project): number {
  const locks = join(folder, ".convergent/archive/locks/mysql-dev");
  const [name = ""] = readdirSync(locks).sort().reverse();
  return (JSON.parse(readFileSync(join(locks, name), "utf8")) as { child: { pid: number } }).child.pid;
}

it("converge apply, interrupted in the middle, lets nobody else in, keeps what is done, gives the stack back and goes on when it is run again", async () => {
  await withStack(async (azure, project, converge) => {
    slow(azure, "/subnets/");
    let rival: Promise<Ended> | undefined;
    const first = await converge(
      "apply",
      inTheMiddle((stop) => {
        // Terraform stands still for as long as the rival takes.
        const terraform = terraformOf(project);
        process.kill(terraform, "SIGSTOP");
        rival = converge("apply");
        rival.then(() => {
          stop("SIGINT");
          process.kill(terraform, "SIGCONT");
        });
      }),
    );
    expect(await rival).toMatchObject({ code: 1, stderr: expect.stringContaining("mysql-dev is held by apply") });
    expect(first.code).toBe(1);
    expect(first.stderr).toContain("stopping in order: Terraform finishes what is under way");
    expect(first.stderr).toContain("Run it again: what is done is not done twice");
    expect(first.stderr).toMatch(/interrupted: run /);
    expect(azure.resource(SERVER)).toBeUndefined();

    const second = await converge("apply");
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).not.toContain("created  azurerm_virtual_network");
    expect(azure.resource(SERVER)).toMatchObject({ properties: { state: "Ready" } });
  });
});

it("converge apply, killed in the middle, leaves Terraform at work; the next waits for it and goes on from its state", async () => {
  await withStack(async (azure, project, converge) => {
    slow(azure, "/subnets/");
    let terraform = 0;
    const first = await converge(
      "apply",
      inTheMiddle((stop) => {
        stop("SIGKILL");
        terraform = terraformOf(project);
        // It stands still until the next run has seen it.
        process.kill(terraform, "SIGSTOP");
      }),
    );
    expect(first.stderr).not.toContain("created  azurerm_subnet");
    let isSeen = false;
    const second = await converge("apply", (text) => {
      if (!isSeen && text.includes("still at work")) process.kill(terraform, "SIGCONT");
      isSeen ||= text.includes("still at work");
    });
    expect(second.stderr).toMatch(
      /apply \S+ was killed, but its Terraform \(process \d+\) is still at work: waiting until it has finished\ntook over from apply/,
    );
    expect(second.stderr).toContain("nothing to do");
    expect(second.code, second.stderr).toBe(0);
    expect(azure.resource(SERVER)).toMatchObject({ properties: { state: "Ready" } });
    for (const file of [".terraform.tfstate.lock.info", "converge-stdout.log", "converge-stderr.log"]) {
      expect(existsSync(join(project.folder, STACK, file)), file).toBe(false);
    }
  });
});

it("converge apply, told twice to stop, ends at once and says how to go on; Terraform stops in order, and the next goes on", async () => {
  await withStack(async (azure, _, converge) => {
    slow(azure, "/subnets/");
    const once = inTheMiddle((stop) => stop("SIGINT"));
    const first = await converge("apply", (text, stop) => {
      if (text.endsWith("stop at once, which can lose what Azure is creating\n")) stop("SIGINT");
      else once(text, stop);
    });
    expect(first.stderr).toContain("stopped at once");
    expect(first.code).toBe(1);
    const second = await converge("apply");
    expect(second.stderr).toContain("took over from apply");
    expect(second.stderr).not.toContain("created  azurerm_virtual_network");
    expect(second.code, second.stderr).toBe(0);
    expect(azure.resource(SERVER)).toMatchObject({ properties: { state: "Ready" } });
  });
});

it("converge apply, killed together with its Terraform, adopts what no state holds when it is run again", async () => {
  await withStack(async (azure, project, converge) => {
    slow(azure, "/databases/");
    await converge("apply", (text, stop) => {
      if (!text.includes("created  azurerm_mysql_flexible_server.")) return;
      stop("SIGKILL");
      process.kill(terraformOf(project), "SIGKILL");
    });
    await project.remove(`${STACK}/terraform.tfstate`);
    const second = await converge("apply");
    expect(second.stderr).toMatch(/adopt: the server exists outside .* because an apply of this stack was interrupted/);
    // Its password is set once more. Nobody has had it yet: the journal proves that this stack began to create the server.
    expect(second.code, second.stderr).toBe(0);
    expect((await converge("plan")).stderr).toContain("update: the server exists and is in the Terraform state");
    await project.remove(`${STACK}/terraform.tfstate`);
    const third = await converge("apply");
    expect(third.stderr).toContain('set whenExists: "adopt" in the parameter file to take it over');
    expect(third.code).toBe(4);
  });
});

proofs(
  "kill points",
  [
    {
      tried: "the pipe that the output goes to is closed in the middle of an apply",
      outcome: "Terraform finishes what is under way, the command fails, and the next one continues.",
      end: (_: Stop, hangUp: HangUp) => hangUp(),
      // A closed pipe is noticed when the next line is written: how far Terraform is by then differs.
      isToldAtOnce: false,
    },
    {
      tried: "the terminal is closed in the middle of an apply, and the shell says so twice",
      outcome: "Terraform finishes what is under way, the command fails, and the next one continues.",
      end: (stop: Stop, hangUp: HangUp) => {
        stop("SIGHUP");
        stop("SIGHUP");
        hangUp();
      },
      isToldAtOnce: true,
    },
  ],
  ({ end, isToldAtOnce }) =>
    withStack(async (azure, project, converge) => {
      slow(azure, "/subnets/");
      let isOver = false;
      const first = await converge("apply", (text, stop, hangUp) => {
        if (isOver || !text.includes("created  azurerm_virtual_network")) return;
        isOver = true;
        end(stop, hangUp);
      });
      expect(first.code).toBe(1);
      const locks = join(project.folder, ".convergent/archive/locks/mysql-dev");
      const [name = ""] = readdirSync(locks).sort().reverse();
      expect(JSON.parse(readFileSync(join(locks, name), "utf8"))).toMatchObject({ released: true });
      if (isToldAtOnce) expect(azure.resource(SERVER)).toBeUndefined();
      const second = await converge("apply");
      expect(second.code, second.stderr).toBe(0);
      expect(second.stderr).not.toContain("created  azurerm_virtual_network");
    }),
);
