import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Command } from "commander";
import { lifecycleResourceGroupRules } from "../../constructs/lifecycle-resource-group.rules.ts";
import { mysqlServerRules } from "../../constructs/mysql-server.rules.ts";
import { parameterChecks } from "../../constructs/parameter-file.rules.ts";
import { privateNetworkRules } from "../../constructs/private-network.rules.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { type Checks, compareDiagnostics, loadParameters } from "../../schemas/load.ts";
import { fileProblem } from "../../schemas/syntax/source.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { alignmentFindings } from "../diff/alignment.ts";
import { envEnvironments } from "../env/environments.ts";
import { checkEnvFile } from "../env/file.ts";
import { fixAll } from "../fix.ts";
import { checkIsolationOf, ISOLATION_RULES } from "../isolation/section.ts";
import { pastEnds } from "../lifecycle/past-ends.ts";
import { flags, formatOption, understandNames, withFilter } from "../options.ts";
import { checkPolicy, POLICY_DESCRIPTIONS } from "../policy/check.ts";
import { amount, type PrintOptions } from "../print/diagnostics.ts";
import { writeCommands } from "../print/github.ts";
import { FORMATS, type Format, PRINTERS } from "../print/index.ts";
import { printable, wantsColor } from "../print/terminal.ts";
import { checkWaivers, WAIVER_DESCRIPTIONS } from "../review/check-waivers.ts";
import type { Named } from "../synth/select.ts";
import { version } from "../version.ts";

const EXAMPLES = `
Examples:
  $ npx converge check                          everything under parameters/, .env, and what streams share
  $ npx converge check -e dev                   one environment; parameters/dev says the same
  $ npx converge check parameters/dev/mysql.json --fix
  $ npx converge check --format github          annotations of a pull request
  $ npx converge check --format sarif > check.sarif

What is rendered in cdktf.out/ is judged by the policy pack too: docs/policy.md. Without paths, so is the isolation of the
streams, in imports, cdktf.out/, workflows and CODEOWNERS: docs/isolation.md.

Exit code: 0 no error (there may be warnings), 2 at least one error in the files, 4 none but by policy.
`;

/** `converge check`: everything that is wrong with the input files, before anything is touched. */
export function checkCommand(context: CommandContext): Command {
  return withFilter(new Command("check"))
    .description("find every mistake in the parameter files, in .env and in what they render to")
    .argument("[paths...]", "files, environment folders or .env; left out, everything under parameters/, and .env")
    .addOption(formatOption(FORMATS))
    .option("--fix", "repair what has one answer, then check again; comments and formatting stay")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[], { format, fix = false, ...options }: Options) => {
      const named = await understandNames(context, [], options);
      if (paths.length > 0 && Object.keys(named).length > 0) {
        throw new UserError("both paths and -e or -s say what to check; leave one out");
      }
      const what = { paths, named };
      let checked = check(context, what);
      if (fix) {
        const { applied, files } = await fixAll(context.cwd, () => {
          checked = check(context, what);
          return checked.diagnostics;
        });
        if (applied > 0) {
          context.stderr.write(`repaired ${amount(applied, "problem")} in ${files.map(printable).join(", ")}\n`);
        }
      }
      // Streams are judged together, so not where only some files are named.
      const isAll = paths.length === 0 && Object.keys(named).length === 0;
      report(context, isAll ? await withIsolation(context, checked) : checked, format, what);
    });
}

interface Options extends Named {
  readonly format: Format;
  readonly fix?: boolean;
}

/** What is to be checked; everything, when both are empty. */
interface Scope {
  readonly paths: readonly string[];
  readonly named: Named;
}

interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  /** How many files were looked at. */
  readonly files: number;
}

/** The rules of the constructs, and what environments must agree on. */
const CHECKS: Checks = {
  environment: parameterChecks.environment,
  stacks: parameterChecks.stacks,
  environments: (all, incomplete) => [...parameterChecks.environments(all), ...alignmentFindings(all, incomplete)],
};

/** What the formats print that list rules. */
const DESCRIBED: Pick<PrintOptions, "rules"> = {
  rules: [
    ...lifecycleResourceGroupRules,
    ...privateNetworkRules,
    ...mysqlServerRules,
    { id: "acceptance/expires-on", why: "an acceptance that ends on no day of the calendar would never end" },
    { id: "resource-group/expiry-passed", why: "what is deployed with an end that has passed is over at once" },
    ...WAIVER_DESCRIPTIONS,
    ...POLICY_DESCRIPTIONS,
    ...ISOLATION_RULES,
  ],
};

/** Everything that is wrong with the project, as SARIF. */
export async function checkAsSarif(context: CommandContext): Promise<string> {
  const { diagnostics } = await withIsolation(context, check(context, { paths: [], named: {} }));
  return PRINTERS.sarif(diagnostics, { ...DESCRIBED, version: version() });
}

async function withIsolation({ cwd }: CommandContext, checked: Checked): Promise<Checked> {
  const { diagnostics, files } = await checkIsolationOf(cwd);
  return {
    diagnostics: [...checked.diagnostics, ...diagnostics].sort(compareDiagnostics),
    files: checked.files + files,
  };
}

/** Everything that is wrong with the files that are named. */
function check({ cwd, env, now }: CommandContext, { paths, named }: Scope): Checked {
  const [envFiles, others] = [paths.filter(isEnvFile), paths.filter((path) => !isEnvFile(path))];
  // An env file alone is compared with all environments.
  const isSelection = Object.keys(named).length > 0;
  const loaded = loadParameters(cwd, { paths: others, checks: CHECKS, ...(isSelection ? { select: named } : {}) });
  const environments = envEnvironments(loaded.environments);
  const files = paths.length === 0 && !isSelection ? [".env"] : envFiles;
  const ofEnv = files.flatMap((file) => checkEnvFile({ root: cwd, file, environments, env }));
  // A project need not have an env file; one that is named must be there.
  const missing = envFiles.filter((file) => !existsSync(resolve(cwd, file))).map((file) => fileMissing(file));
  const ofParameters = [
    ...loaded.diagnostics,
    ...checkWaivers(loaded.environments, now()),
    ...checkPolicy(cwd, loaded.environments, now()),
    ...pastEnds(loaded.environments, now()),
  ];
  const isEnvOnly = others.length === 0 && envFiles.length > 0;
  return {
    diagnostics: [...(isEnvOnly ? [] : ofParameters), ...ofEnv, ...missing].sort(compareDiagnostics),
    files: (isEnvOnly ? 0 : loaded.files.length) + files.filter((file) => existsSync(resolve(cwd, file))).length,
  };
}

const fileMissing = (file: string): Diagnostic => fileProblem(file, ["file/missing", "does not exist"]);

const isEnvFile = (path: string): boolean => /^\.env(\.|$)/.test(basename(path));

function report(
  context: CommandContext,
  { diagnostics, files }: Checked,
  format: Format,
  { paths, named }: Scope,
): void {
  const output = format === "text" ? context.stderr : context.stdout;
  const options: PrintOptions = {
    color: wantsColor(output, context.env),
    ...(output.columns === undefined ? {} : { columns: output.columns }),
    files,
    fixCommand: ["npx converge check", ...flags(named), ...paths.map(printable), "--fix"].join(" "),
    ...DESCRIBED,
    version: version(),
  };
  const text = PRINTERS[format](diagnostics, options);
  if (format === "github") writeCommands(output, text);
  else output.write(text);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    context.exit(errors.every(({ section }) => section !== undefined) ? EXIT.refused : EXIT.invalidInput);
}
