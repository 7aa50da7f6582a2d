import { type Command, InvalidArgumentError, Option } from "commander";
import { loadParameters } from "../../schemas/load.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { explain } from "../live/fact.ts";
import { parseResourceId } from "../live/resource-id.ts";
import { resolveStack } from "../live/stack-input.ts";
import { choice, understandNames } from "../options.ts";
import { printable, printableJson } from "../print/terminal.ts";
import type { AwaitResult, Observation } from "../readiness/await.ts";
import { type AwaitAccount, accountOf, awaitAzure } from "../readiness/await-azure.ts";
import { STATES, subjectOf, type WantedState } from "../readiness/looks.ts";
import { checked, type StackOptions, selectOne, stackCommand } from "../run/stack-command.ts";
import { stackId } from "../run/stack-run.ts";
import { formatSeconds } from "../terraform/progress.ts";

interface Options extends StackOptions {
  readonly until: WantedState;
  /** Seconds. */
  readonly timeout: number;
}

const HELP = `
Waits for the server of a stack, or for the resource, resource group or resource provider of an Azure resource id.
Ends as soon as Azure tells that something happened to it and a look proves that it is as wanted. Events come from the
queue that events in environment.json names, or SERVICE_BUS_CONNECTION_STRING and SERVICE_BUS_QUEUE; without them, and
when they stay away, Azure is asked at the pace that it gives. Changes nothing.

States: ready; stopped; deleted, once Azure answers 404; gone, once its whole resource group does.
Exit code: 0 it is as wanted, 1 it is not, and will not be or was not in time, 2 invalid input.

Examples:
  $ npx converge await -e dev -s mysql --until ready
  $ npx converge await dev mysql --until gone --timeout 1h30m --format json
  $ npx converge await /subscriptions/…/resourceGroups/rg-acme-mysql-dev --until deleted`;

/** `converge await`: waits until a resource is ready, stopped or deleted, or its resource group is gone. */
export function awaitCommand(context: CommandContext): Command {
  return stackCommand("await", "wait until a server or another resource is ready, stopped or gone, by Azure's events")
    .addOption(choice("--until <state>", "what to wait for", STATES))
    .addOption(
      new Option("--timeout <duration>", "how long to wait at most: 90s, 30m, 1h30m")
        .argParser(durationSeconds)
        .default(30 * 60, "30m"),
    )
    .addHelpText("after", HELP)
    .action((names: string[], options: Options) => run(context, names, options));
}

const DURATION = /^(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?$/;
const MAX_SECONDS = 24 * 3600;

function durationSeconds(text: string): number {
  const [, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(text) ?? [];
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (total > 0 && total <= MAX_SECONDS) return total;
  throw new InvalidArgumentError("It must be a duration of up to 24h, such as 90s, 30m or 1h30m.");
}

/** What is waited for, and who asks. */
interface Awaited {
  readonly account: AwaitAccount;
  readonly resourceId: string;
  /** Undefined for a resource that was named by its id. */
  readonly stackId?: string;
}

async function awaited(context: CommandContext, names: readonly string[], options: Options): Promise<Awaited> {
  const [id, ...others] = names.filter((name) => name.startsWith("/"));
  if (id === undefined) {
    const ref = await selectOne(context, names, options);
    const input = checked(context, ref);
    return { account: accountOf(input), resourceId: resolveStack(input).subject.id, stackId: stackId(ref) };
  }
  if (others.length > 0) throw new UserError(`this waits for one resource, but ${others.length + 1} are named`);
  const words = names.filter((name) => name !== id);
  const { environment } = await understandNames(context, words, options);
  return { account: accountWith(context, id, environment), resourceId: id.replace(/\/+$/, "") };
}

/** The environment whose sign-in and events lead to a resource: the one named, or the one with its subscription. */
function accountWith({ cwd }: CommandContext, id: string, name: string | undefined): AwaitAccount {
  const subscriptionId = parseResourceId(id.replace(/\/+$/, ""))?.subscriptionId.toLowerCase();
  if (subscriptionId === undefined) throw new UserError(`"${id}" is no id of an Azure resource`);
  const all = loadParameters(cwd).environments.filter((each) => name === undefined || each.name === name);
  const found = all.find(({ environment }) => environment.subscriptionId.toLowerCase() === subscriptionId);
  if (found !== undefined) return found.environment;
  const where = name === undefined ? "no environment.json names" : `environment.json of "${name}" does not name`;
  throw new UserError(`${where} the subscription ${subscriptionId} of "${id}"`);
}

async function run(context: CommandContext, names: readonly string[], options: Options): Promise<void> {
  const { until, timeout, format } = options;
  const { account, ...resource } = await awaited(context, names, options);
  const what = subjectOf(resource.resourceId, until)?.split("/").at(-1) ?? resource.resourceId;
  const start = context.now().getTime();
  const elapsed = (): number => (context.now().getTime() - start) / 1000;
  const observed: (Observation & { readonly seconds: number })[] = [];
  context.stderr.write(`waiting at most ${formatSeconds(timeout)} for ${what} to be ${until}\n`);
  const result = await awaitAzure(context, account, {
    resourceId: resource.resourceId,
    until,
    timeoutSeconds: timeout,
    observe: (observation) => {
      const last = observed.at(-1);
      observed.push({ ...observation, seconds: elapsed() });
      const isNews = observation.kind !== "look" || last?.kind !== "look" || last.state !== observation.state;
      if (isNews) context.stderr.write(`  ${formatSeconds(elapsed()).padEnd(11)} ${describe(observation)}\n`);
    },
  }).catch((error: unknown) => {
    throw error instanceof UserError ? error : new UserError(explain(error).reason, EXIT.failed);
  });
  context.stderr.write(`${sentence(result, what, until, elapsed())}\n`);
  if (format === "json") {
    const report = { ...resource, until, ...result, seconds: elapsed(), observed };
    context.stdout.write(`${printableJson(report)}\n`);
  }
  if (result.outcome !== "ready") context.exit(EXIT.failed);
}

function describe(observation: Observation): string {
  switch (observation.kind) {
    case "look":
      return printable(observation.state);
    case "event":
      return printable(
        `event: ${observation.event.operationName || observation.event.operation} ${observation.event.outcome}`,
      );
    case "no-events":
      return printable(`no events: ${observation.reason}; looking instead`);
  }
}

const BY = { "first-look": "already", event: "by event", look: "by look" } as const;

function sentence(result: AwaitResult, what: string, until: WantedState, seconds: number): string {
  const time = formatSeconds(seconds);
  switch (result.outcome) {
    case "ready":
      return `${what} is ${until} after ${time}, ${BY[result.by]}`;
    case "failed": {
      const correlation = result.correlationId === undefined ? "" : `; correlation id ${result.correlationId}`;
      return printable(`${what} will not be ${until}: ${result.reason} (it is ${result.state})${correlation}`);
    }
    case "timeout":
      return printable(`${what} is not ${until} after ${time}: it was last seen ${result.state}`);
    case "interrupted":
      return printable(`stopped; ${what} was last seen ${result.state}. The same command goes on waiting`);
  }
}
