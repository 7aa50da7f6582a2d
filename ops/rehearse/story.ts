import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyCommand } from "../commands/apply.ts";
import { awaitCommand } from "../commands/await.ts";
import { driftCommand } from "../commands/drift.ts";
import { sweepCommand } from "../commands/sweep.ts";
import { EXIT } from "../context.ts";
import { tell } from "./admin.ts";
import { type StoryOptions, Teller, type Told } from "./teller.ts";

/** What the program is made of that renders and converges a stack. */
const PROGRAM = ["main.ts", "cdktf.json", "package.json", "facts", "schemas", "stacks", "constructs"];

/** Where the review of the change that is held can be read. */
export const REVIEW_PAGE = ".convergent/rehearsal.html";

/** The stack of the story: its own, so that it is the same whatever the parameter files of the project say. */
export const STORY = {
  id: "story",
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
    await keepReview(folder, join(context.cwd, REVIEW_PAGE));
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
  readonly #teller: Teller;

  constructor(options: StoryOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#teller = new Teller(options, STORY.id, folder);
  }

  async run(): Promise<void> {
    await this.#deploy();
    await this.#change();
    await this.#drift();
    await this.#endure();
    await this.#end();
  }

  async #deploy(): Promise<void> {
    await this.#teller.chapter("the first deployment needs nobody", APPLY, {
      act: () => this.#apply(),
      shows: [/^create:/, /^Proceed/, /^applied/],
    });
    await this.#teller.chapter("the second changes nothing", APPLY, {
      act: () => this.#apply(),
      shows: [/^nothing to do/],
    });
  }

  async #change(): Promise<void> {
    await this.#teller.chapter("a harmless change proceeds: one more database", APPLY, {
      act: async () => {
        await this.#databases("reports");
        return await this.#apply();
      },
      shows: [/^ {2}\+ /, /^nothing unusual/, /^applied/],
    });
    await this.#teller.chapter("a dangerous one is held: that database is taken out of the parameter file", APPLY, {
      act: async () => {
        await this.#databases();
        return await this.#apply();
      },
      code: EXIT.confirmationNeeded,
      shows: [/^confirm .* database-drop/, /^a person must confirm/],
    });
    await this.#databases("reports");
  }

  async #drift(): Promise<void> {
    const { azure } = this.#options;
    await this.#teller.chapter("somebody turns TLS off in the portal: drift, and how bad it is", "drift dev mysql", {
      act: async () => {
        const id = `${SERVER_ID}/configurations/require_secure_transport`;
        await tell(azure, "POST", "out-of-band", { do: "drift", id, path: "properties.value", value: "OFF" });
        return await this.#teller.converge(driftCommand, STACK);
      },
      code: EXIT.confirmationNeeded,
      shows: [/^confirm .* drift-security/, /^mysql-dev: /],
    });
    await this.#teller.chapter(
      "a person has read the review, and has it put back",
      `${APPLY} --confirm <fingerprint>`,
      {
        act: async () => {
          const held = await this.#apply();
          return await this.#apply("--confirm", /--confirm (\S+)/.exec(held.text)?.[1] ?? "");
        },
        shows: [/^ {2}~ /, /^confirmed by its fingerprint/, /^applied/],
      },
    );
  }

  async #endure(): Promise<void> {
    const { azure } = this.#options;
    await this.#teller.chapter("Azure is busy in the middle: it is waited for, and tried again", APPLY, {
      act: async () => {
        await tell(azure, "POST", "faults", { preset: "server-is-busy-database", path: "databases/orders", times: 1 });
        await this.#databases("reports", "orders");
        return await this.#apply();
      },
      shows: [/^error server-busy/, /^ {2}waiting/, /^ {2}ready/, /^applied/],
    });
    await this.#teller.chapter(
      "a stopped server is started; its event ends the wait",
      `await ${shortId(SERVER_ID)} --until ready`,
      {
        act: async () => {
          await tell(azure, "POST", "out-of-band", { do: "stop", id: SERVER_ID });
          await this.#teller.converge(awaitCommand, [SERVER_ID, "--until", "stopped"]);
          return await this.#teller.awaiting(SERVER_ID, "ready", async () => {
            await tell(azure, "POST", "out-of-band", { do: "start", id: SERVER_ID });
            return { code: EXIT.done, text: "" };
          });
        },
        shows: [/^ {2}[\d.]+ s/, /is ready after .* by event/],
      },
    );
  }

  async #end(): Promise<void> {
    await this.#teller.chapter(
      "its week is over: what has expired is swept, and events tell when it is gone",
      "sweep -e dev",
      {
        act: async () => {
          // Twice in its last day people are told of the end.
          for (const hours of [WEEK_HOURS - 20, 12]) {
            await this.#elapse(hours);
            await this.#teller.converge(sweepCommand, ["-e", "dev"]);
          }
          await this.#elapse(10);
          return await this.#teller.awaiting(GROUP_ID, "gone", () =>
            this.#teller.converge(sweepCommand, ["-e", "dev"]),
          );
        },
        shows: [/^rg-story-mysql-dev .*destroyed/, /is gone after .* by event/],
      },
    );
  }

  /** Lets time pass, for local Azure and for the commands. */
  async #elapse(hours: number): Promise<void> {
    await tell(this.#options.azure, "POST", "clock", { advanceSeconds: hours * 3600 });
    this.#teller.elapse(hours * HOUR_MS);
  }

  readonly #apply = (...words: string[]): Promise<Told> => this.#teller.converge(applyCommand, [...STACK, ...words]);

  #databases(...names: string[]): Promise<void> {
    return writeParameters(this.#folder, "mysql", STORY.mysql(...names));
  }
}

const STACK = ["dev", "mysql"];
const APPLY = "apply dev mysql";
const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;

const GROUP_ID = `/subscriptions/${STORY.environment.subscriptionId}/resourceGroups/rg-story-mysql-dev`;
const SERVER_ID = `${GROUP_ID}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-story-dev`;

const shortId = (id: string): string => `/…/${id.split("/").slice(-2).join("/")}`;
