import { resolve } from "node:path";
import { Command } from "commander";
import { STREAM_OF } from "../../constructs/streams.rules.ts";
import type { StackName } from "../../schemas/load.ts";
import { splitStackId } from "../archive/archives.ts";
import { type CommandContext, UserError } from "../context.ts";
import { isStackId } from "../github/archived.ts";
import { checkSettings, exitCodeOf, renderSettings } from "../github/check-settings.ts";
import { type CommentRef, commentRef, type Heard, judgeComment, judgeEvent } from "../github/comment-event.ts";
import { dispatchDeploy } from "../github/dispatch.ts";
import { setOutputs } from "../github/outputs.ts";
import { publishAsk } from "../github/publish-ask.ts";
import { publishComments } from "../github/publish-comments.ts";
import { publishDrift } from "../github/publish-drift.ts";
import { publishSarif } from "../github/publish-sarif.ts";
import { runPage } from "../github/settings.ts";
import { addSummary } from "../github/summary.ts";
import { formatOption, selectStacks, withNames } from "../options.ts";
import { pretty } from "../print/json.ts";
import { printable } from "../print/terminal.ts";
import { plain } from "../review/render/markdown-text.ts";
import { selectOne } from "../run/stack-command.ts";
import { stackId } from "../run/stack-run.ts";
import type { Named } from "../synth/select.ts";
import { checkAsSarif } from "./check.ts";

const HELP = `
Each needs GITHUB_TOKEN, and what GitHub sets in every step: GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_RUN_ID and their like.
Runs are read from .convergent/archive of the project, where a job puts the artifacts of others.
`;

const EXIT_CODES =
  "Exit code: 0 done, 1 GitHub refused, could not be reached or something failed, 2 invalid input, 4 refused.";

const STACK = "the stack, in any order: dev mysql, or mysql-dev";

interface Options extends Named {
  readonly format: string;
}

/** `converge github`: what the pipelines tell GitHub, and ask it. */
export function githubCommand(context: CommandContext): Command {
  const github = new Command("github")
    .description("tell a GitHub repository what was planned and found, and hear who confirms it")
    .usage("<check|comment|sarif|ask|confirmed|dispatch|drift-issue> [options]");
  for (const make of [check, comment, sarif, ask, confirmed, dispatch, driftIssue]) github.addCommand(make(context));
  return described(github, HELP, ["check prod", "comment --pull-request 12", "drift-issue prod"]);
}

/** What every help ends with. */
const described = (command: Command, text: string, examples: readonly string[]): Command =>
  command
    .addOption(formatOption())
    .addHelpText(
      "after",
      `${text}\n${EXIT_CODES}\n\nExamples:\n${examples.map((words) => `  $ npx converge github ${words}`).join("\n")}`,
    );

/** A command whose work says what it did, for programs. */
const working = <O extends Options>(
  { stdout }: CommandContext,
  command: Command,
  work: (options: O, names: readonly string[]) => Promise<object>,
): Command =>
  command.action(async (...given: readonly unknown[]) => {
    const self = given.at(-1) as Command;
    // Options that github itself knows are taken by it.
    const options = self.optsWithGlobals<O>();
    const report = await work(options, self.args);
    if (options.format === "json") stdout.write(pretty(report));
  });

const CHECK_HELP = `
Reads the environments of GitHub that the workflows use, where their secrets are (by name), their variables, the protection
of the default branch and what OIDC tokens say. GITHUB_TOKEN is one of an administrator of the repository:
GITHUB_TOKEN=$(gh auth token). What it may not read is unknown, and never taken for fine.

Exit code: 4 something is missing, 1 something could not be read, 0 all is as it must be.
`;

function check(context: CommandContext): Command {
  const command = withNames(new Command("check")).description(
    "verify who may deploy: branches, reviewers and secrets of every environment on GitHub",
  );
  return working(
    context,
    described(command, CHECK_HELP, ["check", "check prod --format json"]),
    async (options: Options, names) => {
      const report = await checkSettings(context, await selectStacks(context, names, options));
      if (options.format === "text") context.stderr.write(renderSettings(report));
      context.exit(exitCodeOf(report));
      return report;
    },
  );
}

interface CommentOptions extends Options {
  readonly pullRequest: number;
  readonly artifactUrl?: string;
  readonly affected?: string;
}

function comment(context: CommandContext): Command {
  const command = new Command("comment")
    .description("one comment a stack on a pull request: what its newest plan does, updated in place")
    .requiredOption("--pull-request <number>", "of which the change was planned", pullRequest)
    .option("--artifact-url <url>", "where the run folders can be had; left out, the page of the workflow run")
    .option("--affected <matrix>", "what converge affected found: a stack of it without a run is told to have no plan");
  return working(
    context,
    described(command, "", ["comment --pull-request 12"]),
    ({ pullRequest: number, artifactUrl, affected }: CommentOptions) =>
      publishComments(context, {
        pullRequest: number,
        link: artifactUrl ?? runPage(context.env),
        ...(affected === undefined ? {} : { affected: affectedIn(affected) }),
      }),
  );
}

interface SarifOptions extends Options {
  readonly ref: string;
  readonly sha: string;
  readonly base?: string;
}

function sarif(context: CommandContext): Command {
  const command = new Command("sarif")
    .description("upload what converge check and the reviews of the newest plans found to code scanning")
    .requiredOption("--ref <ref>", "what was checked out: refs/heads/main, refs/pull/12/merge")
    .requiredOption("--sha <sha>", "the whole commit of it")
    .option("--base <commit>", "what the change is compared with: findings are put at the lines that changed");
  return working(
    context,
    described(command, "", ['sarif --ref "$GITHUB_REF" --sha "$GITHUB_SHA"']),
    ({ ref, sha, base }: SarifOptions) =>
      publishSarif(context, { ref, sha, ...(base === undefined ? {} : { base }) }, () => checkAsSarif(context)),
  );
}

interface AskOptions extends Options {
  readonly run: string;
  readonly pullRequest?: number;
}

function ask(context: CommandContext): Command {
  const command = withNames(new Command("ask"), STACK)
    .description("ask on the pull request of the commit, or in an issue, whether a plan may be applied")
    .requiredOption("--run <id>", "the run of converge plan")
    .option("--pull-request <number>", "where to ask; left out, that of the commit", pullRequest);
  return working(
    context,
    described(command, "", ["ask prod mysql --run 20261123T221040Z-1f2e3d4c"]),
    async ({ run, pullRequest: number, ...named }: AskOptions, names) => {
      const ref = await selectOne(context, names, named);
      return publishAsk(context, {
        stackId: stackId(ref),
        run,
        ...(number === undefined ? {} : { pullRequest: number }),
      });
    },
  );
}

const CONFIRMED_HELP = `
In a GitHub workflow it sets the outputs confirmed, stackId, stack, environment, stream, run, run-id, sha, fingerprint and comment.
A comment that confirms nothing is no failure. converge apply asks GitHub again before it believes any of it.
`;

interface ConfirmedOptions extends Options {
  readonly event?: string;
  readonly comment?: CommentRef;
}

function confirmed(context: CommandContext): Command {
  const command = new Command("confirmed")
    .description("say whether a comment confirms a plan that was asked about")
    .option("--event <path>", "the event of the comment: the file that GITHUB_EVENT_PATH names")
    .option("--comment <issue/id>", "the comment, instead of its event", commentRef);
  return working(
    context,
    described(command, CONFIRMED_HELP, ['confirmed --event "$GITHUB_EVENT_PATH"', "confirmed --comment 12/4711"]),
    async ({ event, comment: at }: ConfirmedOptions) => {
      if ((event === undefined) === (at === undefined)) throw new UserError("give either --event or --comment");
      const heard = await (at === undefined
        ? judgeEvent(context, resolve(context.cwd, event ?? ""), event ?? "")
        : judgeComment(context, at));
      setOutputs(context.env, outputsOf(heard));
      if (!heard.confirmed) addSummary(context.env, `Nothing is confirmed: ${plain(heard.reason)}.`);
      context.stderr.write(
        heard.confirmed
          ? `confirmed: the plan of ${heard.ask.stackId} in run ${heard.ask.run}\n`
          : `not confirmed: ${heard.reason}\n`,
      );
      return heard;
    },
  );
}

function outputsOf(heard: Heard): Readonly<Record<string, string>> {
  if (!heard.confirmed) return { confirmed: "false" };
  const { stackId: id, run, workflowRun, fingerprint } = heard.ask;
  const { stack, environment } = splitStackId(id);
  const stream = STREAM_OF[stack as StackName];
  const comment = `${heard.at.issue}/${heard.at.comment}`;
  const plan = { run, "run-id": workflowRun, sha: heard.sha, fingerprint, comment };
  return { confirmed: "true", stackId: id, stack, environment, stream, ...plan };
}

interface DispatchOptions extends Options {
  readonly stream?: string;
  readonly comment: CommentRef;
}

function dispatch(context: CommandContext): Command {
  const command = withNames(new Command("dispatch"), STACK)
    .description("start the deploy workflow of the stack's stream with a comment that confirms")
    .requiredOption("--comment <issue/id>", "the comment; the workflow asks GitHub what it confirms", commentRef)
    .option("--stream <name>", "whose workflow it is; another one than the stack's is refused");
  return working(
    context,
    described(command, "", ["dispatch prod mysql --comment 12/4711"]),
    async ({ comment: at, stream, ...named }: DispatchOptions, names) => {
      const ref = await selectOne(context, names, named);
      const own = STREAM_OF[ref.stack as StackName];
      if (stream !== undefined && stream !== own)
        throw new UserError(`--stream is "${stream}", but ${stackId(ref)} is of the stream ${own}`);
      return dispatchDeploy(context, ref, at);
    },
  );
}

function driftIssue(context: CommandContext): Command {
  const command = withNames(new Command("drift-issue")).description(
    "one issue a stack about what its newest converge drift found: opens, updates and closes itself",
  );
  return working(
    context,
    described(command, "", ["drift-issue", "drift-issue prod"]),
    async (options: Options, names) => {
      const { ids } = await selectStacks(context, names, options);
      return publishDrift(context, ids, runPage(context.env));
    },
  );
}

function pullRequest(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UserError(`--pull-request is "${printable(text)}", but must be its number`);
}

/** The stacks of the matrix that `converge affected` prints. */
function affectedIn(text: string): readonly string[] {
  try {
    const { include } = JSON.parse(text) as { readonly include: readonly { readonly stackId: string }[] };
    const ids = include.map(({ stackId }) => stackId);
    if (ids.every(isStackId)) return ids;
  } catch {
    // Told below.
  }
  throw new UserError("--affected is not the matrix that converge affected prints");
}
