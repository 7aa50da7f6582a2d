import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { run } from "../../../ops/cli.ts";
import { accountArguments } from "../../../ops/rehearse/foreground.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile } from "../../support/parameters.ts";
import { createProject, PROGRAM, ROOT } from "../../support/project.ts";

const TENANT = "99999999-9999-4999-8999-999999999999";
const SUBSCRIPTIONS = ["1", "3", "2"].map(
  (n) => `${n.repeat(8)}-${n.repeat(4)}-4${n.repeat(3)}-8${n.repeat(3)}-${n.repeat(12)}`,
);
const PASSWORD = expect.stringMatching(/^TF_VAR_server_administrator_password=.{16,}$/);

it("gives local Azure the accounts and variables of the parameter files", () => {
  const subscriptions = SUBSCRIPTIONS.flatMap((id) => ["--subscription", id]);
  expect(accountArguments(ROOT, [])).toEqual(["--tenant", TENANT, ...subscriptions, "--set", PASSWORD]);
  expect(accountArguments(ROOT, ["--port", "9000"])).toContain(TENANT);
});

it.each([[["--tenant", "t"]], [["--subscription=s"]]])("leaves the account to a caller who says %j", (given) => {
  expect(accountArguments(ROOT, given)).toEqual(["--set", PASSWORD]);
});

it("leaves out what is of another tenant, and everything where there is no environment", async () => {
  const project = await createProject();
  expect(accountArguments(project.folder, [])).toEqual([]);
  const other = "88888888-8888-4888-8888-888888888888";
  await project.write("parameters/dev/environment.json", environmentFile("dev", { subscriptionId: SUBSCRIPTIONS[0] }));
  await project.write(
    "parameters/prod/environment.json",
    environmentFile("prod", { subscriptionId: SUBSCRIPTIONS[1], tenantId: other }),
  );
  const words = accountArguments(project.folder, []);
  expect(words).toContain(SUBSCRIPTIONS[0]);
  expect(words).not.toContain(SUBSCRIPTIONS[1]);
  await project.remove();
});

it("prints an environment in which a plan and a sweep work at once", async () => {
  const project = await createProject(PROGRAM);
  const child = spawn(process.execPath, ["ops/rehearse/foreground.ts", "--format", "json", "--provider", "stand-in"], {
    cwd: ROOT,
  });
  const exited = once(child, "exit");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { environment } = JSON.parse(line) as { environment: Record<string, string> };
  const env = { PATH: process.env.PATH, HOME: project.folder, ...environment };
  const converge = async (...words: string[]) => {
    const context = { ...recordContext(project.folder, env), now: () => new Date() };
    await run(words, context);
    return context.recorded;
  };
  expect(await converge("plan", "dev", "mysql")).toMatchObject({ code: 0 });
  expect(await converge("sweep")).toMatchObject({ code: 0 });
  child.kill("SIGTERM");
  expect((await exited)[0]).toBe(0);
  await project.remove();
});
