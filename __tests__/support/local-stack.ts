import { readFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { type LocalAzure, type LocalAzureOptions, startLocalAzure } from "../../emulator/index.ts";
import { advancing, startProvider } from "../../emulator/provider/index.ts";
import { run } from "../../ops/cli.ts";
import { type RecordedContext, recordContext } from "./context.ts";
import { createProject, PROGRAM, type Project, ROOT } from "./project.ts";

/** What must appear nowhere. */
export const PLANTED_SECRET = "Planted-Secret-4711";

/** A copy of this project with an Azure of its own, and `converge` to run on it. */
export interface LocalStack {
  readonly azure: LocalAzure;
  readonly project: Project;
  /** Resource group and server of the mysql stack of dev. */
  readonly group: string;
  readonly server: string;
  /** The environment of a shell that uses local Azure, for a process of its own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs `converge <words>` to its end. */
  converge(words: readonly string[], changes?: Partial<RecordedContext>): Promise<RecordedContext["recorded"]>;
  /** Everything that `converge` printed so far. */
  readonly printed: string;
  close(): Promise<void>;
}

interface Account {
  readonly subscriptionId: string;
  readonly tenantId: string;
}

/** Starts local Azure with the stand-in provider, in simulated time, for the stacks of dev. */
export async function startLocalStack(options: LocalAzureOptions = {}): Promise<LocalStack> {
  const text = readFileSync(join(ROOT, "parameters/dev/environment.json"), "utf8");
  const { subscriptionId, tenantId } = JSON.parse(text) as Account;
  const project = await createProject(PROGRAM);
  const azure = await startLocalAzure({ tenantId, subscriptionIds: [subscriptionId], ...options });
  const { endpoint: armEndpoint, certificate, environment } = azure;
  // The provider signs in as whoever runs converge.
  const signIn: Record<string, string | undefined> = { ...environment };
  const clock = advancing(azure.clock);
  const provider = await startProvider({ armEndpoint, certificate, clock, environment: signIn });
  const env = {
    PATH: process.env.PATH,
    HOME: project.folder,
    ...environment,
    TF_REATTACH_PROVIDERS: provider.reattach,
    TF_CLI_CONFIG_FILE: devNull,
    TF_VAR_server_administrator_password: PLANTED_SECRET,
  };
  let printed = "";
  const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-convergent-mysql-dev`;
  return {
    azure,
    project,
    env,
    group,
    server: `${group}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev`,
    async converge(words, changes = {}) {
      const context = recordContext(project.folder, { ...env, ...changes.env });
      Object.assign(signIn, context.env);
      await run(words, { ...context, now: () => new Date(), ...changes, env: context.env });
      printed += context.recorded.stdout + context.recorded.stderr;
      return context.recorded;
    },
    get printed() {
      return printed;
    },
    async close() {
      await provider.close();
      await azure.close();
      await project.remove();
    },
  };
}
