import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { Command } from "commander";
import { type LoadedEnvironment, loadParameters } from "../../schemas/load.ts";
import { readSource } from "../../schemas/syntax/source.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { type Imported, type InputFile, importParameters } from "../import/import.ts";
import { formatTree, type Tree } from "../import/tree.ts";
import { formatOption } from "../options.ts";
import { pretty } from "../print/json.ts";

interface Options {
  readonly env?: string;
  readonly environment: string;
  readonly out?: string;
  readonly force?: true;
  readonly format: "text" | "json";
}

const HELP = `
What the parameter file cannot hold, or the script leaves open, is listed under "left to you". The files that are read are
never run and never changed. Where parameters/<environment>/environment.json is missing, it is written as well, if all that
it needs is known.

Exit code: 0 written and right, 1 it cannot be written, 2 invalid input, or written but with mistakes that check shows.

Examples:
  $ npx converge import-parameters temp_parameters.json
  $ npx converge import-parameters deploy_mysql.sh --env .env -e staging
  $ npx converge import-parameters deploy_mysql.sh --out - > mysql.json
  $ npx converge import-parameters temp_parameters.json --format json`;

/** `converge import-parameters <files…>`: ARM parameters and deployment scripts in, parameter file out. */
export function importParametersCommand(context: CommandContext): Command {
  return new Command("import-parameters")
    .description("make a parameter file of an ARM parameters file or of a script that calls az")
    .argument("<files...>", "temp_parameters.json, deploy_mysql.sh, or both; the last one counts")
    .option("--env <file>", "the env file that the script reads")
    .option("-e, --environment <name>", "the environment to write", "dev")
    .option("--out <file>", "what to write instead of parameters/<environment>/mysql.json; - is stdout")
    .option("--force", "replace a file that is there")
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action((files: string[], options: Options) => {
      run(context, files, options);
    });
}

function run(context: CommandContext, files: readonly string[], options: Options): void {
  const { cwd } = context;
  const { environment: name, format } = options;
  const target = options.out ?? `parameters/${name}/mysql.json`;
  if (target === "-" && format === "json") {
    throw new UserError("both --out - and --format json write to stdout; leave one out");
  }
  if (!/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/.test(name)) {
    throw new UserError(`"${name}" names no environment: use 1 to 16 lowercase letters, digits and '-', such as dev`);
  }
  const known = loadParameters(cwd).environments;
  const existing = known.find((environment) => environment.name === name);
  const imported = importParameters({
    files: files.map((file) => read(cwd, file)),
    ...(options.env === undefined ? {} : { env: read(cwd, options.env) }),
    environmentName: name,
    ...(existing === undefined ? {} : { environment: existing.environment }),
  });
  const remarks = [...imported.remarks];
  const written: string[] = [];
  if (target === "-") context.stdout.write(fileText(imported.mysql, "../../schemas", "mysql"));
  else {
    write(cwd, target, options.force === true, (schemas) => fileText(imported.mysql, schemas, "mysql"));
    written.push(target);
    context.stderr.write(`${target} written from ${files.join(", ")}\n`);
    if (options.out === undefined) {
      const environment = writeEnvironment(context, name, imported, known);
      written.push(...environment.written);
      remarks.push(...environment.remarks);
    }
  }
  report(context, remarks, imported.errors);
  if (format === "json") {
    context.stdout.write(pretty({ from: files, written, leftToYou: remarks, errors: imported.errors }));
  }
}

function read(cwd: string, file: string): InputFile {
  const result = readSource(resolve(cwd, file), file);
  if ("diagnostic" in result) throw new UserError(result.diagnostic.message);
  return { file, text: result.source.text };
}

const fileText = (tree: Tree, schemas: string, stack: string): string =>
  `${formatTree({ $schema: `${schemas}/${stack}.schema.json`, ...tree })}\n`;

/** Writes a file that is not there yet, or that may be replaced. */
function write(cwd: string, target: string, force: boolean, text: (schemas: string) => string): void {
  const path = resolve(cwd, target);
  const others = ["json", "yaml", "yml"].map((ending) => path.replace(/\.(json|ya?ml)$/, `.${ending}`));
  const taken = others.find((other) => existsSync(other) && (other !== path || !force));
  if (taken !== undefined) {
    const remedy = taken === path ? "--force replaces it, --out writes another" : "remove it first";
    throw new UserError(`${display(cwd, taken)} is there already: ${remedy}`);
  }
  const schemas = display(dirname(path), resolve(cwd, "schemas"));
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text(schemas), { flag: force ? "w" : "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new UserError(`${target} cannot be written: ${code}`, EXIT.failed);
  }
}

const display = (from: string, to: string): string => relative(from, to).split(sep).join("/");

/** Makes environment.json where there is none and everything it needs is known; says what is missing otherwise. */
function writeEnvironment(
  context: CommandContext,
  name: string,
  { environment }: Imported,
  known: readonly LoadedEnvironment[],
): { readonly written: readonly string[]; readonly remarks: readonly string[] } {
  const file = `parameters/${name}/environment.json`;
  const isThere = ["json", "yaml", "yml"].some((ending) =>
    existsSync(resolve(context.cwd, file.replace(/json$/, ending))),
  );
  if (isThere) return { written: [], remarks: [] };
  const sibling = known[0]?.environment;
  const content = {
    project: sibling?.project,
    subscriptionId: environment.subscriptionId,
    tenantId: environment.tenantId ?? sibling?.tenantId,
    location: environment.location,
    backend: { type: "local" },
  };
  const missing = Object.entries(content).flatMap(([property, value]) => (value === undefined ? [property] : []));
  const found = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)) as Tree;
  if (missing.length > 0) {
    const soFar = JSON.stringify(found);
    const remark = `${file} is missing: write it with ${missing.join(", ")} added to what is known, ${soFar}`;
    return { written: [], remarks: [remark] };
  }
  write(context.cwd, file, false, (schemas) => fileText(found, schemas, "environment"));
  context.stderr.write(`${file} written\n`);
  const remark = `${file} keeps Terraform's state on this machine: choose a backend that the team shares`;
  return { written: [file], remarks: [remark] };
}

function report(context: CommandContext, remarks: readonly string[], errors: readonly string[]): void {
  if (remarks.length > 0) context.stderr.write(`\nleft to you:\n${remarks.map((remark) => `  ${remark}\n`).join("")}`);
  if (errors.length === 0) return;
  context.stderr.write(`\nit does not pass npx converge check yet:\n${errors.map((error) => `  ${error}\n`).join("")}`);
  context.exit(EXIT.invalidInput);
}
