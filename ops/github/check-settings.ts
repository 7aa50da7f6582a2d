import { parameterChecks } from "../../constructs/parameter-file.rules.ts";
import { GITHUB_USES, STREAMS } from "../../constructs/streams.rules.ts";
import { loadParameters } from "../../schemas/load.ts";
import { type CommandContext, EXIT, type ExitCode, UserError } from "../context.ts";
import { inputsOf, streamOf } from "../live/stack-input.ts";
import { table } from "../print/table.ts";
import { printable } from "../print/terminal.ts";
import type { Selection } from "../synth/select.ts";
import { connect } from "./client.ts";
import { readEnvironment, readRepository } from "./read-settings.ts";
import {
  type EnvironmentFacts,
  environmentChecks,
  nameOf,
  repositoryChecks,
  type SettingCheck,
  type WantedEnvironment,
} from "./settings-rules.ts";

export interface SettingsReport {
  readonly repository: string;
  readonly checks: readonly SettingCheck[];
}

/** Reads what GitHub says about the repository and every environment that the workflows use, and judges it. */
export async function checkSettings(context: CommandContext, { ids }: Selection): Promise<SettingsReport> {
  const github = await connect(context);
  const repo = `${github.repo.owner}/${github.repo.repo}`;
  const wanted = wantedEnvironments(context.cwd, ids);
  const repository = await readRepository(github);
  const read = new Map<WantedEnvironment, EnvironmentFacts>();
  for (const each of wanted) read.set(each, await readEnvironment(github, nameOf(each)));
  const clientOf = ({ stream, environment }: WantedEnvironment): string | undefined => {
    const deploys = wanted.find(
      (each) => each.stream === stream && each.environment === environment && each.use === "deploy",
    );
    const variables = deploys === undefined ? undefined : read.get(deploys)?.variables;
    return variables?.known === true ? variables.value.AZURE_CLIENT_ID : undefined;
  };
  const checks = [...read].flatMap(([each, facts]) =>
    environmentChecks(repo, each, facts, { repository, deployClient: clientOf(each) }),
  );
  return { repository: repo, checks: [...repositoryChecks(repo, repository), ...checks] };
}

/** @throws UserError when the parameter files have mistakes, or nothing is deployed by a pipeline */
function wantedEnvironments(project: string, ids: Selection["ids"]): WantedEnvironment[] {
  const { environments, diagnostics } = loadParameters(project, { checks: parameterChecks });
  const [mistake] = diagnostics.filter(({ severity }) => severity === "error");
  if (mistake !== undefined) throw new UserError(`${mistake.file}: ${mistake.message}; npx converge check shows all`);
  const inputs = environments
    .flatMap(inputsOf)
    .filter(({ stack, environmentName }) => ids === undefined || ids.has(`${stack}-${environmentName}`));
  const names = [...new Set(inputs.map(({ environmentName }) => environmentName))];
  const wanted = names.flatMap((environment) =>
    STREAMS.flatMap((stream) => {
      const own = inputs.filter((input) => input.environmentName === environment && streamOf(input) === stream);
      const [first] = own;
      if (first === undefined) return [];
      const { tenantId, subscriptionId } = first.environment;
      const needsPassword = own.some(
        (input) => input.stack === "mysql" && input.parameters.server.administrator?.password?.source === "variable",
      );
      const allowsSelfReview = first.environment.confirmation?.allowSelfReview === true;
      const shared = { stream, environment, tenantId, subscriptionId, needsPassword, allowsSelfReview };
      return GITHUB_USES.map((use) => ({ ...shared, use }));
    }),
  );
  if (wanted.length === 0) throw new UserError("there is no stack to check for; npx converge check says why");
  return wanted;
}

/** What is missing is refused before what could not be read. */
export function exitCodeOf({ checks }: SettingsReport): ExitCode {
  if (checks.some(({ status }) => status === "missing")) return EXIT.refused;
  return checks.some(({ status }) => status === "unknown") ? EXIT.failed : EXIT.done;
}

/** A table of everything, then what to do about the rest. */
export function renderSettings({ repository, checks }: SettingsReport): string {
  const rows = checks.map(({ where, id, status, found }) => [status, where, id, found]);
  const open = checks.filter(({ status }) => status !== "ok");
  const remedies = open.flatMap(({ where, id, remedy }) =>
    remedy === undefined ? [] : [`  ${printable(`${where}, ${id}: ${remedy}`)}\n`],
  );
  const told = remedies.length === 0 ? "" : `\nWhat to do:\n${[...new Set(remedies)].join("")}`;
  const count = (status: SettingCheck["status"]) => checks.filter((each) => each.status === status).length;
  const sum = `${repository}: ${count("ok")} ok, ${count("missing")} missing, ${count("unknown")} unknown\n`;
  return `${table(["status", "where", "setting", "found"], rows)}${told}${sum}`;
}
