import { join, relative } from "node:path";
import { Command, Option } from "commander";
import { approve } from "../calendar/approve.ts";
import { type Calendar, type Item, readCalendar } from "../calendar/calendar.ts";
import { userName } from "../calendar/desk.ts";
import { generateDue } from "../calendar/generate.ts";
import { obstacle, publishReady } from "../calendar/publish.ts";
import { createRun } from "../generate/run.ts";
import { loadLibrary } from "../library/load.ts";
import { chooseModel } from "../model/choose.ts";
import { offlineModel } from "../model/offline.ts";
import { exclusively } from "../publish/lock.ts";
import { createTargets } from "../publish/targets.ts";
import { readPrices } from "../render/price.ts";
import { folderStore } from "../store/folder.ts";
import { type ContentContext, ContentError, type Library } from "../types.ts";
import { type ModelOptions, withModelOptions } from "./model-options.ts";
import { money } from "./render.ts";

const HELP = `
A plan is a file of YAML (schemas/calendar.schema.json). Beside it are three folders: pieces/ has what was generated, reviewed/
who has approved what, ledger/ what was published where. Keep reviewed/ and ledger/: without its ledger, nothing knows what was
published already.

Exit code: 0 done, 1 a piece could not be generated or published, 2 the plan or an option is wrong, 4 a piece was changed after
its approval or is a draft, or the budget is spent.

Examples:
  $ npm run content -- calendar status
  $ npm run content -- calendar generate --provider openai --budget 2.50
  $ npm run content -- calendar approve weekly-recap-2026-03-16
  $ npm run content -- calendar publish`;

interface PlanOptions {
  readonly plan?: string;
}
interface FormatOptions extends PlanOptions {
  readonly format: "text" | "json";
}

/** `content calendar`: from a publishing plan to published pieces. */
export function calendarCommand(context: ContentContext): Command {
  const command = new Command("calendar")
    .description("generate, review and publish what a publishing plan asks for")
    .addHelpText("after", HELP);
  const add = (name: string, description: string) => {
    const child = command.command(name).description(description);
    return child.option("--plan <file>", "the publishing plan (default: calendar.yaml beside prompts/)");
  };
  add("status", "say how far every piece of the plan is")
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .action((options: FormatOptions) => status(options, context));
  withModelOptions(add("generate", "make the pieces that are due")).action((options: PlanOptions & ModelOptions) =>
    generate(options, context),
  );
  add("approve", "say that pieces may be published as they are now")
    .argument("<pieces...>", "ids of pieces: weekly-recap-2026-03-16")
    .option("--by <name>", "who approves (default: who is signed in to this machine)")
    .action((ids: readonly string[], options: PlanOptions & { readonly by?: string }) =>
      approveAll(ids, options, context),
    );
  add("publish", "publish what is approved and due, once to each target")
    .option("--allow-drafts", "publish drafts too, to try it out", false)
    .action((options: PlanOptions & { readonly allowDrafts: boolean }) => publish(options, context));
  return command;
}

const planFile = ({ plan }: PlanOptions, { cwd, home }: ContentContext): string =>
  plan ?? (relative(cwd, join(home, "calendar.yaml")) || "calendar.yaml");

async function open(options: PlanOptions, context: ContentContext): Promise<Calendar & { readonly library: Library }> {
  const library = await loadLibrary(context.home);
  const calendar = await readCalendar(context.cwd, planFile(options, context), library, context.now());
  return { ...calendar, library };
}

async function status(options: FormatOptions, context: ContentContext): Promise<void> {
  const { items, plan } = await open(options, context);
  if (options.format === "json") context.stdout.write(`${JSON.stringify(items.map(statusOf), null, 2)}\n`);
  else {
    for (const item of items) context.stderr.write(line(item, context.cwd));
    context.stderr.write(`${items.length} pieces; times are those of ${plan.timezone}\n`);
  }
}

function statusOf({ occurrence, facts, state }: Item) {
  const { id, entry, due } = occurrence;
  const { file, text, provenance, digests, approval, ledger } = facts;
  return {
    id,
    entry: entry.id,
    prompt: entry.prompt,
    due: due.toISOString(),
    state,
    file: text === undefined ? null : file,
    draft: provenance?.draft ?? null,
    edited: provenance === undefined || text === undefined ? null : provenance.outputDigest !== digests.piece,
    approvedBy: approval?.by ?? null,
    targets: Object.fromEntries(entry.targets.map((name) => [name, ledger[name]?.state ?? "none"])),
  };
}

function line({ occurrence, facts, state }: Item, cwd: string): string {
  const { id, wall, entry } = occurrence;
  const draft = facts.provenance?.draft === true && state !== "published" ? " (draft)" : "";
  const on = entry.targets
    .filter((name) => facts.ledger[name]?.state === "intent")
    .map((name) => ` ${name}: not known`);
  const file = ["review", "changed"].includes(state) ? ` ${relative(cwd, facts.file)}` : "";
  return `${wall.replace("T", " ")}  ${(state + draft).padEnd(17)}  ${id}${file}${on.join("")}\n`;
}

async function generate(options: PlanOptions & ModelOptions, context: ContentContext): Promise<void> {
  const { library, ...calendar } = await open(options, context);
  const prices = await readPrices(context.cwd, options.prices);
  const { signal, now, env, stderr } = context;
  const { budget } = options;
  const run = createRun({
    library,
    prices,
    budget,
    signal,
    now,
    model: offlineModel,
    store: folderStore(calendar.desk.pieces),
  });
  let [written, failed] = [0, 0];
  try {
    const modelFor = (prompt: { readonly model?: string }) =>
      chooseModel({ ...options, model: options.model ?? prompt.model }, env);
    for await (const { id, made } of generateDue(calendar, run, modelFor)) {
      const why = made instanceof ContentError ? made.message : `${relative(context.cwd, made.file)} is to be reviewed`;
      stderr.write(`${id}: ${why}\n`);
      if (made instanceof ContentError) failed += 1;
      else written += 1;
    }
  } finally {
    stderr.write(`${written} generated, ${failed} failed, ${money(run.budget.spent, prices.currency)} spent\n`);
  }
  if (failed > 0) context.exit(1);
}

async function approveAll(
  ids: readonly string[],
  options: PlanOptions & { readonly by?: string },
  context: ContentContext,
): Promise<void> {
  const by = options.by ?? userName();
  if (!by?.trim()) throw new ContentError("nobody knows who approves; name them with --by");
  const { library, ...calendar } = await open(options, context);
  for (const id of new Set(ids)) {
    const { edited } = await approve(calendar, id, library, { by: by.trim(), now: context.now() });
    context.stderr.write(`${id}${edited ? ", edited since it was generated," : ""} is approved by ${by.trim()}\n`);
  }
}

async function publish(
  options: PlanOptions & { readonly allowDrafts: boolean },
  context: ContentContext,
): Promise<void> {
  const { ledger } = (await open(options, context)).desk;
  let [published, failed, kept] = [0, 0, 0];
  await exclusively(ledger, async () => {
    // Read again: another process may have published just before.
    const { items, plan, folder } = await open(options, context);
    const ready = items.filter((item) => item.state === "ready" && obstacle(item, options.allowDrafts) === undefined);
    const needed = new Set(ready.flatMap(({ occurrence }) => occurrence.entry.targets));
    const targets = await createTargets(plan, needed, folder, context);
    for (const item of items) {
      const why = obstacle(item, options.allowDrafts);
      if (why === undefined) continue;
      context.stderr.write(`${item.occurrence.id} ${why}\n`);
      kept += 1;
    }
    for await (const { id, target, result } of publishReady(ready, targets, ledger, context)) {
      if (result instanceof ContentError) context.exit(result.exitCode);
      const told = result instanceof ContentError ? `not published: ${result.message}` : result.where;
      context.stderr.write(`${id} → ${target}: ${told}\n`);
      if (result instanceof ContentError) failed += 1;
      else published += 1;
    }
  });
  context.stderr.write(`${published} published, ${failed} failed, ${kept} held back\n`);
  if (kept > 0) context.exit(4);
}
