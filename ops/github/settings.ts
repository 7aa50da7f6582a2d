import { UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What GitHub sets in every step, but the token, which a step must be given. */
const FORMS = {
  GITHUB_TOKEN: { form: /^\S+$/, example: "what github.token holds, in the env of the step" },
  GITHUB_REPOSITORY: { form: /^[\w.-]+\/[\w.-]+$/, example: "the repository, as owner/name" },
  GITHUB_SHA: { form: /^[0-9a-f]{40}$/, example: "a whole commit" },
  GITHUB_RUN_ID: { form: /^\d+$/, example: "the number of the workflow run" },
} as const;
type Setting = keyof typeof FORMS;

const ADDRESSES = { GITHUB_API_URL: "https://api.github.com", GITHUB_SERVER_URL: "https://github.com" } as const;

/** @throws UserError that says which variables are missing, or are not what GitHub sets */
export function requireSettings<S extends Setting>(env: Environment, names: readonly S[]): Readonly<Record<S, string>> {
  const [missing, ...others] = names.filter((name) => (env[name] ?? "") === "");
  if (missing !== undefined && others.length === 0)
    throw new UserError(`${missing} is not set: ${FORMS[missing].example}`);
  if (missing !== undefined)
    throw new UserError(`${[missing, ...others].join(" and ")} are not set; a step of a GitHub workflow has them`);
  const values = Object.fromEntries(names.map((name) => [name, env[name] ?? ""])) as Record<S, string>;
  for (const name of names) {
    const { form, example } = FORMS[name];
    if (form.test(values[name])) continue;
    // A token is told to nobody, also when it is none.
    if (name === "GITHUB_TOKEN") throw new UserError("GITHUB_TOKEN is no token: it holds white space");
    throw new UserError(`${name} is "${printable(values[name]).slice(0, 100)}", but must be ${example}`);
  }
  return values;
}

/** Where GitHub answers, without a slash at its end. @throws UserError when it is no address */
export function addressOf(env: Environment, name: keyof typeof ADDRESSES): string {
  const given = env[name] || ADDRESSES[name];
  const isAddress = URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
  if (!isAddress) throw new UserError(`${name} is "${printable(given)}", but must be an address: ${ADDRESSES[name]}`);
  return given.replace(/\/+$/, "");
}

/** The page of the workflow run this is a step of; undefined outside of one. */
export function runPage(env: Environment): string | undefined {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!FORMS.GITHUB_REPOSITORY.form.test(repository ?? "") || !FORMS.GITHUB_RUN_ID.form.test(run ?? ""))
    return undefined;
  return `${addressOf(env, "GITHUB_SERVER_URL")}/${repository}/actions/runs/${run}`;
}
