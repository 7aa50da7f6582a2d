import { Command } from "commander";
import { createRun } from "../generate/run.ts";
import { loadLibrary } from "../library/load.ts";
import { chooseModel } from "../model/choose.ts";
import { readPrices } from "../render/price.ts";
import { promptNamed } from "../render/render.ts";
import type { ContentContext } from "../types.ts";
import { azure, type Message } from "../worker/azure.ts";
import { OPTIONAL, REQUIRED, readSettings, type Settings } from "../worker/settings.ts";
import { handle, type Outcome, type Worker } from "../worker/work.ts";

const list = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, what]) => `  ${name.padEnd(18)} ${what}`)
    .join("\n");

const HELP = `
Takes messages until the queue is empty: each tells of a blob with briefs, whose pieces are made as \`generate\` makes them.
A message leaves the queue when its pieces are there. What fails comes back, and is set aside with the reason in the end;
what can never succeed is set aside at once. Standard output has a line of JSON for each message.

Environment:
${list(REQUIRED)}
Optional:
${list(OPTIONAL)}

Exit code: 0 the queue is empty or the worker was stopped, 1 a message was left to be tried again, 2 a variable or a prompt
is wrong.`;

/** A message comes back this long after its worker must have ended. */
const SPARE_SECONDS = 60;

/** `content worker`: pieces from messages of a queue, as a job of Container Apps. */
export function workerCommand(context: ContentContext): Command {
  return new Command("worker")
    .description("make the pieces that messages of a queue ask for, until it is empty")
    .addHelpText("after", HELP)
    .action(async () => {
      const settings = readSettings(context.env);
      const ended = AbortSignal.timeout(settings.seconds * 1000);
      const worker = await workerOf(settings, context, AbortSignal.any([context.signal, ended]));
      await work(worker, settings, context);
    });
}

async function workerOf(settings: Settings, context: ContentContext, signal: AbortSignal): Promise<Worker> {
  const { inputContainer, maxAttempts, provider, pricedAs, budget } = settings;
  const library = await loadLibrary(context.home);
  const prices = await readPrices(context.cwd);
  const outside = azure(settings);
  const account = new URL(settings.blobEndpoint).hostname.split(".")[0] ?? "";
  return {
    outside,
    expected: { library, account, inputContainer },
    maxAttempts,
    signal,
    runOf: async (prompt, stop) => {
      const choice = { provider, model: settings.model ?? promptNamed(library, prompt).model, pricedAs };
      const model = await chooseModel(choice, context.env);
      return createRun({ library, model, prices, store: outside.store, budget, signal: stop, now: context.now });
    },
  };
}

/** One message after the other; new ones only while there is time enough to get somewhere. */
async function work(worker: Worker, { seconds }: Settings, context: ContentContext): Promise<void> {
  const begun = context.now().getTime();
  while (!worker.signal.aborted) {
    const left = seconds - (context.now().getTime() - begun) / 1000;
    if (left < seconds / 2) return;
    // It stays hidden until this worker is gone for certain, so nobody has to tell the queue that work goes on.
    const message = await worker.outside.take(Math.ceil(left) + SPARE_SECONDS);
    if (message === undefined) return;
    const outcome = await handle(message, worker);
    context.stdout.write(`${JSON.stringify(lineOf(message, outcome, context))}\n`);
    if (outcome.kind !== "left") continue;
    if (!outcome.isStop) context.exit(1);
    return;
  }
}

const lineOf = ({ id, attempts }: Message, outcome: Outcome, { now }: ContentContext) => ({
  time: now().toISOString(),
  message: id,
  attempts,
  ...outcome,
});
