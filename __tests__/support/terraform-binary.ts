import { spawnSync } from "node:child_process";

/**
 * Runs the Terraform that is installed.
 *
 * @throws Error saying how to install it when it is not.
 */
export function terraform(args: readonly string[], options: { cwd?: string; input?: string } = {}) {
  const { cwd, input } = options;
  const run = spawnSync("terraform", [...args], {
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
    ...(cwd === undefined ? {} : { cwd }),
    ...(input === undefined ? {} : { input }),
  });
  if (run.error !== undefined) {
    throw new Error(
      `this test needs Terraform 1.11 or later on the PATH (${run.error.message}); ` +
        "install it from https://developer.hashicorp.com/terraform/install",
    );
  }
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}
