import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { Command, Option } from "commander";
import { parse as parseYaml } from "yaml";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { wantsColor } from "../print/terminal.ts";
import { parseHistory } from "../review/anomaly.ts";
import { MIN_KEY_LENGTH } from "../review/fingerprint.ts";
import type { Review, Verdict } from "../review/model.ts";
import { MAX_PLAN_BYTES, parsePlan } from "../review/parse.ts";
import { protectedAddresses } from "../review/prevent-destroy.ts";
import { renderHtml } from "../review/render/html.ts";
import { renderJson } from "../review/render/json.ts";
import { renderMarkdown } from "../review/render/markdown.ts";
import { renderSarif } from "../review/render/sarif.ts";
import { renderText } from "../review/render/text.ts";
import { countSentence, VERDICT } from "../review/render/words.ts";
import { type ReviewOptions, reviewPlan } from "../review/review.ts";
import { parseWaivers } from "../review/waivers.ts";

/** The variable whose value keys the fingerprint. */
export const KEY_VARIABLE = "CONVERGE_SIGNING_KEY";

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
    .argument("<plan>", "a plan as JSON (terraform show -json), or a run folder with plan.json in it")
    .addOption(new Option("--format <format>", "what to write").choices(formats).default("text"))
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
  $ npx converge review plan.json --waivers parameters/prod/mysql.json --format markdown --out review.md
  $ npx converge review plan.json --format html --out review.html`;

function run(context: CommandContext, plan: string, options: Options): void {
  const review = reviewPlan(...read(context, plan, options));
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

function read(context: CommandContext, plan: string, options: Options): Parameters<typeof reviewPlan> {
  const file = planFile(resolve(context.cwd, plan), plan);
  const shown = relative(context.cwd, file).split(sep).join("/");
  const at = (path: string): string => text(resolve(context.cwd, path), path);
  const key = context.env[KEY_VARIABLE];
  if (key !== undefined && key.length < MIN_KEY_LENGTH) {
    throw new UserError(`${KEY_VARIABLE} has ${key.length} characters, but needs at least ${MIN_KEY_LENGTH}`);
  }
  if ((options.terraform === undefined) !== (options.previousTerraform === undefined)) {
    throw new UserError("--terraform and --previous-terraform are compared with each other: give both");
  }
  const { history, waivers, terraform, previousTerraform } = options;
  const reviewOptions: ReviewOptions = {
    now: context.now(),
    plan: shown,
    ...(key === undefined ? {} : { fingerprintKey: key }),
    ...(history === undefined ? {} : { history: parseHistory(parseFile(at(history), history)) }),
    ...(waivers === undefined ? {} : { waivers: parseWaivers(parseFile(at(waivers), waivers), waivers) }),
    ...(terraform === undefined || previousTerraform === undefined
      ? {}
      : {
          preventDestroy: {
            now: protectedAddresses(at(terraform), terraform),
            before: protectedAddresses(at(previousTerraform), previousTerraform),
          },
        }),
  };
  return [parsePlan(text(file, plan, MAX_PLAN_BYTES), plan), reviewOptions];
}

function planFile(path: string, shown: string): string {
  if (!existsSync(path)) throw new UserError(`${shown} does not exist; give a plan as JSON, or a run folder`);
  if (!statSync(path).isDirectory()) return path;
  const inside = join(path, "plan.json");
  if (!existsSync(inside))
    throw new UserError(`${shown} is a folder without plan.json; give a plan as JSON, or a run folder`);
  return inside;
}

function text(path: string, shown: string, limit = 16 * 1024 * 1024): string {
  try {
    const { size } = statSync(path);
    if (size > limit) {
      const mb = (bytes: number): number => Math.ceil(bytes / 1024 / 1024);
      throw new UserError(`${shown} has ${mb(size)} MB, but at most ${mb(limit)} MB are read; split the stack`);
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${shown} cannot be read: ${error instanceof Error && "code" in error ? String(error.code) : "unknown reason"}`,
    );
  }
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
