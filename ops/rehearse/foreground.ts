import { spawn } from "node:child_process";
import { loadParameters } from "../../schemas/load.ts";
import { envEnvironments } from "../env/environments.ts";
import { newPassword } from "./rehearse.ts";

/**
 * What local Azure is told so that the parameter files fit it: tenant and subscriptions of the first environment and of
 * those that share its tenant, and a password for each variable that a stack asks for.
 *
 * @param given What the caller says; it counts more.
 */
export function accountArguments(project: string, given: readonly string[]): string[] {
  const { environments } = loadParameters(project);
  const tenantId = environments[0]?.environment.tenantId;
  const own = environments.filter(({ environment }) => environment.tenantId === tenantId);
  const isGiven = given.some((word) => /^--(tenant|subscription)(=|$)/.test(word));
  const variables = new Set(envEnvironments(environments).flatMap((environment) => environment.variables));
  return [
    ...(isGiven || tenantId === undefined ? [] : ["--tenant", tenantId]),
    ...(isGiven ? [] : own.flatMap(({ environment }) => ["--subscription", environment.subscriptionId])),
    ...[...variables].flatMap((name) => ["--set", `${name}=${newPassword()}`]),
  ];
}

/** `npm run azure`: local Azure in the foreground, for the stacks of this project. */
function main(given: readonly string[]): void {
  const program = ["emulator/main.ts", ...accountArguments(process.cwd(), given), ...given];
  const child = spawn(process.execPath, program, { stdio: "inherit" });
  // Ctrl-C reaches both; we end when local Azure has.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => {
    process.stderr.write(`azure: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}

if (import.meta.main) main(process.argv.slice(2));
