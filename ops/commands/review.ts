import { existsSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { Command } from "commander";
import { parse as parseYaml } from "yaml";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { loadParameters, STACKS, type StackName } from "../../schemas/load.ts";
import { schemaOf } from "../../schemas/parameter-files.ts";
import { schemaSet } from "../../schemas/shape/schema-set.ts";
import { signingKey } from "../apply/signing-key.ts";
import { appliedRuns, baselineOf, historyOf } from "../archive/applied.ts";
import { readArchives, splitStackId } from "../archive/archives.ts";
import { findRun } from "../archive/find-run.ts";
import { localProcesses } from "../archive/processes.ts";
import { readRunFile, runFolder } from "../archive/run.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { formatOption } from "../options.ts";
import { wantsColor } from "../print/terminal.ts";
import { parseHistory } from "../review/anomaly.ts";
import type { Review, Verdict } from "../review/model.ts";
import { MAX_PLAN_BYTES, parsePlan } from "../review/parse.ts";
import { protectedAddresses } from "../review/prevent-destroy.ts";
import { readText } from "../review/read-text.ts";
import { renderHtml } from "../review/render/html.ts";
import { renderJson } from "../review/render/json.ts";
import { renderMarkdown } from "../review/render/markdown.ts";
import { renderSarif } from "../review/render/sarif.ts";
import { renderText } from "../review/render/text.ts";
import { countSentence, VERDICT } from "../review/render/words.ts";
import { type ReviewOptions, reviewPlan } from "../review/review.ts";
import { type Accepted, acceptedIn } from "../review/waivers.ts";

interface Options {
  readonly format: "text" | "json" | "markdown" | "sarif" | "html";
  readonly out?: string;
  readonly history?: string;
  readonly waivers?: string;
  readonly terraform?: string;
  readonly previousTerraform?: string;
}

const EXIT_OF: Readonly<Record<Verdict, (typeof EXIT)[keyof typeof EXIT]>> = {
  proceed: EXIT.done,
  confirm: EXIT.confirmationNeeded,
  refuse: EXIT.refused,
};

/** `converge review`: what a plan does, what of it is dangerous, and whether a person must look. */
export function reviewCommand(context: CommandContext): Command {
  const formats = ["text", "json", "markdown", "sarif", "html"];
  return new Command("review")
    .description("read a Terraform plan and say what is dangerous in it")
    .argument(
      "<plan>",
      "a plan as JSON (terraform show -json), - for stdin, the id of a run or its beginning, or a run folder",
    )
    .addOption(formatOption(formats))
    .option("--out <file>", "where to write it; stdout when left out (stderr for text)")
    .option("--history <file>", "archived runs of the same stack, as JSON: [{ creates, updates, replaces, deletes }]")
    .option("--waivers <file>", "the parameter file whose reviewWaivers accept findings")
    .option("--terraform <file>", "the cdk.tf.json that was planned, to see prevent_destroy taken off")
    .option("--previous-terraform <file>", "the cdk.tf.json that was applied last")
    .addHelpText("after", HELP)
    .action((plan: string, options: Options) => run(context, plan, options));
}

const HELP = `
Exit code: 0 nothing unusual, 3 a person must confirm, 4 refused, 2 not a readable plan.

Examples:
  $ terraform show -json plan > plan.json
  $ npx converge review plan.json
  $ terraform show -json plan | npx converge review -
  $ npx converge review 20261123T2210        with the history and the waivers of its stack
  $ npx converge review plan.json --waivers parameters/prod/mysql.json --format markdown --out review.md
  $ npx converge review plan.json --format html --out review.html`;

async function run(context: CommandContext, plan: string, options: Options): Promise<void> {
  const review = reviewPlan(...(await read(context, plan, options)));
  const output = render(review, options, context);
  if (options.out !== undefined) {
    write(resolve(context.cwd, options.out), output);
    context.stderr.write(
      `${VERDICT[review.verdict]}: ${review.plan} (${countSentence(review)}), written to ${options.out}\n`,
    );
  } else if (options.format === "text") context.stderr.write(output);
  else context.stdout.write(output);
  context.exit(EXIT_OF[review.verdict]);
}

async function read(context: CommandContext, plan: string, options: Options): Promise<Parameters<typeof reviewPlan>> {
  const at = (path: string): Promise<string> => readText(resolve(context.cwd, path), path);
  const key = await signingKey(context.env, { make: false });
  if ((options.terraform === undefined) !== (options.previousTerraform === undefined)) {
    throw new UserError("--terraform and --previous-terraform are compared with each other: give both");
  }
  const { history, waivers, terraform, previousTerraform } = options;
  const { shown, text, ...known } = await planText(context, plan, options);
  const reviewOptions: ReviewOptions = {
    now: context.now(),
    plan: shown,
    ...(key === undefined ? {} : { fingerprintKey: key }),
    ...known,
    ...(history === undefined ? {} : { history: parseHistory(parseFile(await at(history), history)) }),
    ...(waivers === undefined ? {} : acceptedOf(parseFile(await at(waivers), waivers), waivers)),
    ...(terraform === undefined || previousTerraform === undefined
      ? {}
      : {
          preventDestroy: {
            now: protectedAddresses(await at(terraform), terraform),
            before: protectedAddresses(await at(previousTerraform), previousTerraform),
          },
        }),
  };
  return [parsePlan(text, plan === "-" ? shown : plan), reviewOptions];
}

/** A plan, and what is known of its stack when it is one of the archive. */
interface PlanText extends Pick<ReviewOptions, "history" | "waivers" | "acknowledgements" | "appliedWaivers"> {
  readonly text: string;
  readonly shown: string;
}

const RUN_BEGINNING = /^\d[\dTZa-f-]*$/;

async function planText(context: CommandContext, plan: string, options: Options): Promise<PlanText> {
  if (plan === "-") return { text: await readText(undefined, "stdin", MAX_PLAN_BYTES), shown: "stdin" };
  const path = resolve(context.cwd, plan);
  if (!existsSync(path) && RUN_BEGINNING.test(plan)) return archivedPlan(context, plan, options);
  const file = planFile(path, plan);
  const shown = relative(context.cwd, file).split(sep).join("/");
  return { text: await readText(file, plan, MAX_PLAN_BYTES), shown };
}

/** The plan of a run, with what is given for no other: the history of its stack, and the waivers of its parameter file. */
async function archivedPlan({ cwd, env }: CommandContext, id: string, options: Options): Promise<PlanText> {
  const { manifest, store } = findRun(id, await readArchives(cwd, env, localProcesses(hostname())));
  const { runId, stackId, startedAt } = manifest;
  const content = await readRunFile(store, manifest, "plan.json").catch((error: Error) => {
    throw new UserError(error.message, EXIT.failed);
  });
  if (content === undefined) throw new UserError(`run ${runId} has no plan.json: it made no plan`);
  const applied = await appliedRuns(store, stackId, startedAt);
  const baseline = await baselineOf(store, applied, await signingKey(env, { make: false }));
  return {
    text: Buffer.from(content).toString("utf8"),
    shown: `${runFolder(manifest)}/plan.json`,
    ...(options.history === undefined ? { history: await historyOf(store, applied) } : {}),
    ...(options.waivers === undefined ? { ...acceptedFor(cwd, stackId), appliedWaivers: baseline?.waivers ?? [] } : {}),
  };
}

/** None when the stack has no parameter file any more. @throws UserError when that has mistakes */
function acceptedFor(project: string, id: string): Accepted {
  const { stack, environment: name } = splitStackId(id);
  const { environments, diagnostics } = loadParameters(project);
  const parameters = environments.find((each) => each.name === name)?.stacks[stack as StackName];
  const isIts = ({ file, severity }: Diagnostic): boolean => severity === "error" && file.split("/").includes(name);
  if (parameters === undefined && diagnostics.some(isIts)) {
    throw new UserError(`the waivers of ${id} cannot be read: npx converge check says why; or give --waivers`);
  }
  return acceptedIn(parameters ?? {}, `${stack} of ${name}`);
}

function planFile(path: string, shown: string): string {
  if (!existsSync(path)) {
    throw new UserError(`${shown} does not exist; give a plan as JSON, a run folder, or the id of a run`);
  }
  if (!statSync(path).isDirectory()) return path;
  const inside = join(path, "plan.json");
  if (!existsSync(inside))
    throw new UserError(`${shown} is a folder without plan.json; give a plan as JSON, or a run folder`);
  return inside;
}

/** @throws UserError when it is neither the parameter file of a stack nor a list of waivers under that name */
function acceptedOf(value: unknown, shown: string): Accepted {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const isParameterFile = STACKS.some((stack) => {
    const { required } = schemaSet().schema(schemaOf(stack));
    return Array.isArray(required) && required.every((key) => keys.includes(key));
  });
  if (isParameterFile || keys.includes("reviewWaivers")) return acceptedIn(value, shown);
  throw new UserError(`${shown} is no parameter file: it has no reviewWaivers, and not what a stack needs`);
}

function parseFile(content: string, shown: string): unknown {
  try {
    // YAML is a superset of JSON: one reader for both kinds of parameter file.
    return parseYaml(content);
  } catch {
    throw new UserError(`${shown} is neither JSON nor YAML`);
  }
}

function write(path: string, content: string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new UserError(
      `${path} cannot be written: ${error instanceof Error && "code" in error ? String(error.code) : "unknown reason"}`,
      EXIT.failed,
    );
  }
}

function render(review: Review, options: Options, context: CommandContext): string {
  switch (options.format) {
    case "json":
      return renderJson(review);
    case "markdown":
      return renderMarkdown(review);
    case "sarif":
      return renderSarif(review, options.waivers === undefined ? {} : { location: options.waivers });
    case "html":
      return renderHtml(review);
    default:
      return renderText(review, {
        color: options.out === undefined && wantsColor(context.stderr, context.env),
      });
  }
}
