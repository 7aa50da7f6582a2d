import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Before the rest is loaded: stripping types and compiling takes longer than rendering.
enableCompileCache();
await import("./stacks/no-call-stacks.ts");
const { App } = await import("cdktf");
const { loadParameters } = await import("./schemas/load.ts");
const { addStacks, azurermMistake, parameterChecks } = await import("./stacks/index.ts");

// Parameter files in, Terraform out: `node main.ts [environment] [stack]`.
const [environment, stack] = process.argv.slice(2);
const { environments, diagnostics } = loadParameters(import.meta.dirname, {
  select: { ...(environment && { environment }), ...(stack && { stack }) },
  checks: parameterChecks,
});

/** The context in cdktf.json, or what is wrong with it. `cdktf synth` passes it too; `converge` does not start cdktf. */
function readContext(): { readonly context?: Record<string, unknown>; readonly mistake?: string | undefined } {
  try {
    const { context = {} } = JSON.parse(readFileSync(join(import.meta.dirname, "cdktf.json"), "utf8"));
    return { context, mistake: azurermMistake(context.azurerm) };
  } catch (error) {
    return { mistake: `${error instanceof Error ? error.message : error}; write a JSON object` };
  }
}

const { context = {}, mistake } = readContext();
const errors = diagnostics.filter(({ severity }) => severity === "error");
if (errors.length > 0) {
  for (const { file, position, message, ruleId } of errors) {
    const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
    // What a file holds must not steer the terminal.
    process.stderr.write(`${place}: ${message} (${ruleId})`.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?").concat("\n"));
  }
  process.stderr.write("nothing was written; `npx converge check` shows each mistake in its line\n");
  process.exitCode = 2;
} else if (mistake !== undefined) {
  process.stderr.write(`cdktf.json: ${mistake}`.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?").concat("\nnothing was written\n"));
  process.exitCode = 2;
} else {
  // cdktf calls util.isArray, and its command line shows a warning about it as an error.
  process.noDeprecation = true;
  const app = new App({ context });
  for (const each of environments) addStacks(app, each);
  try {
    app.synth();
  } catch (error) {
    // What the Aspects have annotated is for the user: not where in this program it was found.
    if (!(error instanceof Error && error.message.startsWith("Encountered Annotations"))) throw error;
    const found = error.message.split("\n").filter((line) => line.startsWith("["));
    process.stderr.write([...found, "nothing was written; see docs/policy.md and docs/isolation.md\n"].join("\n"));
    process.exitCode = 4;
  }
}
