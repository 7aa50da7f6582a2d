import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { applyCommand } from "../commands/apply.ts";
import { awaitCommand } from "../commands/await.ts";
import { driftCommand } from "../commands/drift.ts";
import { sweepCommand } from "../commands/sweep.ts";
import { type CommandContext, EXIT, type ExitCode, UserError } from "../context.ts";
import { formatSeconds } from "../terraform/progress.ts";
import { tell } from "./admin.ts";
import type { LocalAzure } from "./local-azure.ts";
import { newPassword } from "./rehearse.ts";

/** What the program is made of that renders and converges a stack. */
const PROGRAM = ["main.ts", "cdktf.json", "package.json", "schemas", "stacks", "constructs"];

export interface StoryOptions {
  readonly context: CommandContext;
  readonly azure: Pick<LocalAzure, "endpoint" | "environment">;
  /** Seconds, from any start. */
  now(): number;
}

/** The stack of the story: its own, so that it is the same whatever the parameter files of the project say. */
export const STORY = {
  environment: {
    project: "story",
    subscriptionId: "11111111-1111-4111-8111-111111111111",
    tenantId: "99999999-9999-4999-8999-999999999999",
    location: "westeurope",
    profile: "ephemeral",
    backend: { type: "local" },
  },
  mysql: (...databases: string[]) => ({
    network: {
      virtualNetwork: { addressSpace: ["10.10.0.0/24"] },
      delegatedSubnet: { addressPrefix: "10.10.0.0/28" },
      allowedSources: [{ name: "virtual-network", addressPrefix: "10.10.0.0/24" }],
    },
    server: { databases: ["app", ...databases].map((name) => ({ name })) },
  }),
};

const writeParameters = (folder: string, file: string, parameters: object): Promise<void> =>
  writeFile(join(folder, "parameters", "dev", `${file}.json`), `${JSON.stringify(parameters, null, 2)}\n`);

interface Told {
  readonly code: ExitCode;
  readonly text: string;
}

/**
 * What a week with a stack looks like, told on local Azure: each chapter is a command that a person or a pipeline would
 * run, on a copy of the project.
 *
 * @throws UserError when a chapter does not end as it should, with what the command said
 */
export async function tellStory(options: StoryOptions): Promise<void> {
  const { context } = options;
  const work = join(context.cwd, ".convergent");
  await mkdir(work, { recursive: true });
  const folder = await mkdtemp(join(work, "story-"));
  try {
    await symlink(join(context.cwd, "node_modules"), join(folder, "node_modules"), "junction");
    for (const name of PROGRAM) {
      await cp(join(context.cwd, name), join(folder, name), { recursive: true });
    }
    await mkdir(join(folder, "parameters", "dev"), { recursive: true });
    await writeParameters(folder, "environment", STORY.environment);
    await writeParameters(folder, "mysql", STORY.mysql());
    await new Story(options, folder).run();
    await keepReview(folder, join(work, "rehearsal.html"));
    context.stderr.write("the review of the dangerous change: .convergent/rehearsal.html\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of the runs of the copy, the page of the first that was held. */
async function keepReview(folder: string, target: string): Promise<void> {
  const runs = join(folder, ".convergent", "archive", "runs", "mysql-dev");
  for (const run of (await readdir(runs)).sort()) {
    const result = await readFile(join(runs, run, "result.json"), "utf8").catch(() => "");
    if (!result.includes("confirmation needed")) continue;
    await cp(join(runs, run, "review.html"), target);
    return;
  }
}

class Story {
  readonly #options: StoryOptions;
  readonly #folder: string;
  readonly #password = newPassword();

  constructor(options: StoryOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  async run(): Promise<void> {
    const { azure } = this.#options;
    await this.#chapter("the first deployment needs nobody", () => this.#apply(), EXIT.done, /nothing unusual/);
    await this.#chapter("the second changes nothing", () => this.#apply(), EXIT.done, /nothing to do/);
    await this.#chapter(
      "a harmless change goes through: one more database",
      async () => {
        await this.#databases("reports");
        return await this.#apply();
      },
      EXIT.done,
      /nothing unusual/,
    );
    await this.#chapter(
      "a dangerous one is held: the database is dropped",
      async () => {
        await this.#databases();
        return await this.#apply();
      },
      EXIT.confirmationNeeded,
      /a person must confirm/,
    );
    await this.#databases("reports");
    await this.#chapter(
      "somebody turns TLS off in the portal: drift",
      async () => {
        const id = `${SERVER_ID}/configurations/require_secure_transport`;
        await tell(azure, "POST", "out-of-band", { do: "drift", id, path: "properties.value", value: "OFF" });
        return await this.#converge(driftCommand, STACK);
      },
      EXIT.confirmationNeeded,
      /security/,
    );
    await this.#chapter(
      "a person confirms that it is put back",
      async () => {
        const held = await this.#apply();
        return await this.#apply("--confirm", /--confirm (\S+)/.exec(held.text)?.[1] ?? "");
      },
      EXIT.done,
      /confirmed by its fingerprint/,
    );
    await this.#chapter(
      "Azure is busy in the middle: waits, and goes on",
      async () => {
        await tell(azure, "POST", "faults", { preset: "server-is-busy-database", path: "databases/orders", times: 1 });
        await this.#databases("reports", "orders");
        return await this.#apply();
      },
      EXIT.done,
      /waiting for server ready/,
    );
    await this.#chapter(
      "the server restarts; the wait ends when Azure says that it is ready",
      async () => {
        await tell(azure, "POST", "out-of-band", { do: "restart", id: SERVER_ID });
        return await this.#converge(awaitCommand, STACK);
      },
      EXIT.done,
      /ready/i,
    );
    await this.#chapter(
      "its week is over: the sweep destroys what has expired",
      async () => {
        const yesterday = new Date(this.#options.context.now().getTime() - DAY_MS).toISOString();
        await tell(azure, "POST", "out-of-band", {
          do: "drift",
          id: GROUP_ID,
          path: "tags.expires-on",
          value: yesterday,
        });
        return await this.#converge(sweepCommand, ["-e", "dev"]);
      },
      EXIT.done,
      /expired/,
    );
  }

  readonly #apply = (...words: string[]): Promise<Told> => this.#converge(applyCommand, [...STACK, ...words]);

  async #chapter(title: string, act: () => Promise<Told>, code: ExitCode, evidence: RegExp): Promise<void> {
    const { context, now } = this.#options;
    const start = now();
    const told = await act();
    if (context.signal?.aborted === true) throw new UserError("stopped; nothing is left behind", EXIT.failed);
    if (told.code !== code || !evidence.test(told.text)) {
      throw new UserError(`"${title}" ended with ${told.code}, but must end with ${code}:\n${told.text}`, EXIT.failed);
    }
    context.stderr.write(`${title}  ${formatSeconds(now() - start)}\n`);
    for (const line of essence(told.text)) context.stderr.write(`    ${line}\n`);
  }

  async #converge(command: (context: CommandContext) => Command, words: readonly string[]): Promise<Told> {
    const { context, azure } = this.#options;
    let text = "";
    let code: ExitCode = EXIT.done;
    const write = (more: string): void => {
      text += more;
    };
    const quiet = { write, isTTY: false };
    const env = { ...azure.environment, TF_VAR_server_administrator_password: this.#password };
    const inside: CommandContext = {
      ...context,
      cwd: this.#folder,
      env,
      stdout: quiet,
      stderr: quiet,
      exit: (value) => {
        code = value > code ? value : code;
      },
    };
    await command(inside).parseAsync([...words], { from: "user" });
    return { code, text };
  }

  #databases(...names: string[]): Promise<void> {
    return writeParameters(this.#folder, "mysql", STORY.mysql(...names));
  }
}

const STACK = ["dev", "mysql"];
const DAY_MS = 86_400_000;

const GROUP_ID = `/subscriptions/${STORY.environment.subscriptionId}/resourceGroups/rg-story-mysql-dev`;
const SERVER_ID = `${GROUP_ID}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-story-dev`;

/** The lines of a command that tell the story: what was decided, found and done. */
function essence(text: string): string[] {
  const telling =
    /^(confirm|refuse) {2,}|^(Proceed|Confirm|Refuse|Drift)|^error |^ {2}(waiting|ready)|a person must confirm|nothing unusual|confirmed by/i;
  const lines = text.split("\n").filter((line) => telling.test(line) && !line.includes(": run "));
  const told = lines.length > 0 ? lines : text.trim().split("\n").slice(-2);
  return [...new Set(told)].slice(0, 6).map((line) => line.trim().replace(/_[0-9A-F]{8}\b/g, ""));
}
