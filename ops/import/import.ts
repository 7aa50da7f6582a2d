import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";
import { readArmParameters } from "./arm.ts";
import { readDeploymentScript } from "./az.ts";
import { type Built, buildParameters } from "./build.ts";
import { completeParameters, withoutSecrets, withoutSecretText } from "./complete.ts";
import { readEnvFacts } from "./env-facts.ts";
import { type Extract, type FactName, formatOrigin, type Remark } from "./facts.ts";
import type { Tree } from "./tree.ts";

/** A file that is imported. */
export interface InputFile {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
}

export interface ImportInput {
  /** ARM parameters files and shell scripts; of what they contradict one another in, the last one counts. */
  readonly files: readonly InputFile[];
  /** The env file that the scripts read. */
  readonly env?: InputFile;
  readonly environmentName: string;
  /** Content of environment.json; undefined where there is none yet. */
  readonly environment?: EnvironmentParameters;
}

export interface Imported {
  /** Content of mysql.json. */
  readonly mysql: Tree;
  /** What the files say of the environment. */
  readonly environment: Built["environment"];
  /** Everything that a person should know or do; safe to print. */
  readonly remarks: readonly string[];
  /** Why the result does not pass the check; empty when it does. */
  readonly errors: readonly string[];
}

/**
 * Makes a parameter file of what an ARM parameters file or a deployment script says. Nothing is run, and no secret is
 * copied.
 *
 * @throws UserError when a file cannot be read, or none of them says anything about a MySQL server.
 */
export function importParameters({ files, env, environmentName, environment }: ImportInput): Imported {
  const envFacts = env === undefined ? undefined : readEnvFacts(env.file, env.text);
  const extracts: Extract[] = files.map((input) => readInput(input, envFacts?.variables ?? {}));
  const isServer = extracts.some(({ facts }) => facts.some(({ name }) => SERVER_FACTS.has(name)));
  if (!isServer) throw new UserError(`${files.map(({ file }) => file).join(", ")} ${NO_SERVER}`);
  const all = [...(envFacts === undefined ? [] : [envFacts]), ...extracts];
  const secrets = all.flatMap((extract) => extract.secrets);
  const built = buildParameters(all.flatMap(({ facts }) => facts));
  const safe = withoutSecrets(built.mysql, secrets);
  const completed = completeParameters(
    safe.tree,
    environmentName,
    environment ?? assumedEnvironment(built.environment),
  );
  const remarks: Remark[] = [
    ...all.flatMap((extract) => extract.remarks),
    ...built.remarks,
    ...safe.paths.map((path) => ({ message: `${path} holds the value of a secret: left out` })),
    ...completed.remarks,
    ...contradictions(built.environment, environmentName, environment),
  ];
  const tell = (text: string) => printable(withoutSecretText(text, secrets).replaceAll(/\s+/g, " "));
  return {
    mysql: completed.mysql,
    environment: built.environment,
    remarks: [
      ...new Set(remarks.map(({ origin, message }) => tell(origin ? `${formatOrigin(origin)} ${message}` : message))),
    ],
    errors: completed.errors.map(tell),
  };
}

const SERVER_FACTS: ReadonlySet<FactName> = new Set(["created", "serverName", "administratorLogin", "skuName"]);
const NO_SERVER =
  "says nothing about a MySQL flexible server: expected an ARM parameters file, or a script that calls az mysql flexible-server create";

function readInput({ file, text }: InputFile, variables: Readonly<Record<string, string>>): Extract {
  if (/\.(ps1|psm1|bat|cmd)$/i.test(file))
    throw new UserError(`${file} is no bash script: copy its az commands into a .sh file and import that`);
  if (/\.(bicep|bicepparam)$/i.test(file))
    throw new UserError(`${file} is Bicep: run az bicep build-params on it and import the JSON that it writes`);
  return /^\uFEFF?\s*(\/[/*]|\{)/.test(text)
    ? readArmParameters(file, text)
    : readDeploymentScript(file, text, variables);
}

/** Stands in for an environment.json that does not exist yet, so that the rest can be checked. */
const assumedEnvironment = ({ location, subscriptionId, tenantId }: Built["environment"]): EnvironmentParameters => ({
  project: "convergent",
  location: location ?? "westeurope",
  subscriptionId: subscriptionId ?? "00000000-0000-4000-8000-000000000000",
  tenantId: tenantId ?? "00000000-0000-4000-8000-000000000000",
  backend: { type: "local" },
});

/** What environment.json says otherwise; it stays as it is. */
const contradictions = (
  learned: Built["environment"],
  name: string,
  environment: EnvironmentParameters | undefined,
): Remark[] =>
  (["location", "subscriptionId", "tenantId"] as const).flatMap((property) => {
    const [theirs, ours] = [learned[property], environment?.[property]];
    if (theirs === undefined || ours === undefined || theirs === ours.toLowerCase()) return [];
    return [
      { message: `${property} is ${theirs} there, but ${ours} in environment.json of ${name}, which stays as it is` },
    ];
  });
