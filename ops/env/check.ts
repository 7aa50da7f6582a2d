import type { Diagnostic, Severity } from "../../schemas/diagnostic.ts";
import { nearest } from "../../schemas/shape/nearest.ts";
import { isSecretName } from "../../schemas/syntax/secrets.ts";
import { Lines, type Source } from "../../schemas/syntax/source.ts";
import { type EnvEntry, parseEnvText } from "./dotenv.ts";
import { describeVariable, VARIABLE_NAMES } from "./variables.ts";
import { type EnvViolation, violations } from "./violations.ts";

/** What an env file has to agree with: one environment of the project. */
export interface EnvEnvironment {
  readonly name: string;
  readonly subscriptionId?: string;
  readonly tenantId?: string;
  /** Variables that Terraform asks for when it plans this environment, e.g. `TF_VAR_…`. */
  readonly variables: readonly string[];
}

export interface EnvCheckOptions {
  readonly environments: readonly EnvEnvironment[];
  /** The environment of this process, which wins over the file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that the project's own code reads; asked only when the schema does not know one. */
  readonly readByCode?: () => ReadonlySet<string>;
}

/** Larger than any env file that a person wrote; bounds the work on one that nobody did. */
const MAX_LENGTH = 256 * 1024;
const MAX_DIAGNOSTICS = 100;
const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * Everything that is wrong with an env file. No value of it is ever quoted, whatever its name, except a well-formed
 * GUID in a variable that holds an id: a secret may have been pasted anywhere.
 */
export function checkEnv(source: Source, options: EnvCheckOptions): Diagnostic[] {
  const { text, file } = source;
  const report = reporter(source);
  if (text.length > MAX_LENGTH)
    return [report.file("env/size", "error", `${file} has more than ${MAX_LENGTH / 1024} KiB: is it an env file?`)];
  // A space instead of the mark, so that offsets stay.
  const { entries, junk } = parseEnvText(text.replace(/^\uFEFF/, " "));
  // What follows a quote that nothing closes may be the rest of a secret.
  const unclosed = entries.findIndex((entry) => entry.unclosed);
  const told = entries.filter((entry, index) => unclosed < 0 || index <= unclosed || describeVariable(entry.key));
  const current = new Map(told.filter((entry) => kind(entry) === "named").map((entry) => [entry.key, entry]));
  const found = [
    ...checkEncoding(text, report),
    ...junk.map(({ start, end, problem }) => report.place("env/malformed-line", "error", problem, start, end)),
    ...told.flatMap((entry) => checkEntry(entry, current, report, options)),
    ...checkValues(current, report, options),
    ...checkAgreement(current, report, options),
  ];
  if (found.length <= MAX_DIAGNOSTICS) return found;
  const more = `${found.length - MAX_DIAGNOSTICS} more problems of this file are not listed`;
  return [...found.slice(0, MAX_DIAGNOSTICS), report.file("env/size", "error", more)];
}

type Report = ReturnType<typeof reporter>;
type Entries = ReadonlyMap<string, EnvEntry>;

function reporter({ text, file }: Source) {
  const lines = new Lines(text);
  const place = (ruleId: string, severity: Severity, message: string, start: number, end: number): Diagnostic => {
    return { ruleId, severity, message, file, position: lines.position(start, end) };
  };
  return {
    /** From 1. */
    lineOf: (offset: number) => lines.lineAt(offset) + 1,
    place,
    file: (ruleId: string, severity: Severity, message: string): Diagnostic => ({ ruleId, severity, message, file }),
    /** About one assignment; the source line keeps its name and hides its value. */
    entry: (ruleId: string, severity: Severity, message: string, entry: EnvEntry): Diagnostic => {
      const { key, keyStart, keyEnd } = entry;
      const lineStart = text.lastIndexOf("\n", keyStart - 1) + 1;
      const named = kind(entry) === "named" ? { sourceLine: `${text.slice(lineStart, keyEnd)}=…`, path: key } : {};
      return { ...place(ruleId, severity, message, keyStart, keyEnd), ...named };
    },
  };
}

/**
 * Whether the name of an assignment may be printed. Broken: no variable, perhaps a piece of a value that happens to hold
 * an equals sign. Empty: an unknown name without a value, perhaps such a piece too, and harmless.
 */
function kind({ key, value }: EnvEntry): "named" | "empty" | "broken" {
  if (!/^[A-Za-z_]\w{0,63}$/.test(key) || /^=+$/.test(value)) return "broken";
  return value === "" && describeVariable(key) === undefined ? "empty" : "named";
}

function checkEncoding(text: string, report: Report): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (text.startsWith("\uFEFF")) {
    const message = "begins with a byte order mark, which becomes part of the first name: remove it";
    const fix = { title: "remove the byte order mark", start: 0, end: 1, text: "" };
    found.push({ ...report.place("env/encoding", "error", message, 0, 1), fix });
  }
  const crlf = text.indexOf("\r");
  if (crlf >= 0) {
    const message = "has Windows line ends, which `. ./.env` takes into every value: save it with LF";
    found.push(report.place("env/line-ends", "warning", message, crlf, crlf + 1));
  }
  return found;
}

function checkEntry(entry: EnvEntry, current: Entries, report: Report, options: EnvCheckOptions): Diagnostic[] {
  const { key, exportStart, keyStart, quotingProblem } = entry;
  if (kind(entry) === "empty") return [];
  if (kind(entry) === "broken") {
    const message =
      "this sets no variable: a name has letters, digits and '_', and a value that spans lines has quotes";
    return [report.entry("env/malformed-line", "error", message, entry)];
  }
  const found: Diagnostic[] = [];
  if (quotingProblem !== undefined) found.push(report.entry("env/quoting", "error", `${key} ${quotingProblem}`, entry));
  if (exportStart !== undefined) {
    const fix = { title: "remove export", start: exportStart, end: keyStart, text: "" };
    const message = `${key} is exported in the file, which not every tool reads: remove export`;
    found.push({ ...report.entry("env/export", "note", message, entry), fix });
  }
  const last = current.get(key);
  if (last !== undefined && last !== entry) {
    const message = `${key} is set again in line ${report.lineOf(last.keyStart)}, which wins: remove one of the two`;
    found.push(report.entry("env/duplicate-key", "error", message, entry));
  } else found.push(...checkName(entry, current, report, options));
  const shell = options.env[key];
  if (last === entry && shell !== undefined && shell !== "" && shell !== entry.value) {
    const message = `${key} has another value in the environment of this shell, and that one wins: unset it there or change it here`;
    found.push(report.entry("env/overridden", "warning", message, entry));
  }
  return found;
}

/** Deprecated, or read by nothing. */
function checkName(entry: EnvEntry, current: Entries, report: Report, options: EnvCheckOptions): Diagnostic[] {
  const { key } = entry;
  const rename = (to: string) =>
    current.has(to) ? {} : { fix: { title: `rename to ${to}`, start: entry.keyStart, end: entry.keyEnd, text: to } };
  const variable = describeVariable(key);
  if (variable?.replacedBy !== undefined) {
    const message = `${key} is deprecated and nothing reads it: use ${variable.replacedBy}`;
    const { renamedTo } = variable;
    return [
      {
        ...report.entry("env/deprecated", "warning", message, entry),
        ...(renamedTo === undefined ? {} : { suggestion: renamedTo, ...rename(renamedTo) }),
      },
    ];
  }
  const asked = options.environments.flatMap(({ variables }) => variables);
  const isTerraformVariable = key.startsWith("TF_VAR_");
  if (isTerraformVariable ? asked.length === 0 || asked.includes(key) : variable !== undefined) return [];
  const read = options.readByCode?.() ?? new Set<string>();
  if (read.has(key)) return [];
  const names = [
    ...VARIABLE_NAMES.filter((name) => describeVariable(name)?.replacedBy === undefined),
    ...asked,
    ...read,
  ];
  const near = nearest(
    key,
    names.filter((name) => name !== key),
  );
  const message = `${key} is read by nothing: ${near === undefined ? "remove it" : `did you mean ${near.name}?`}`;
  return [
    {
      ...report.entry("env/unknown", "warning", message, entry),
      ...(near === undefined ? {} : { suggestion: near.name, ...(near.isCertain ? rename(near.name) : {}) }),
    },
  ];
}

/** The values of the file alone are checked for form, those of file and process together for what is missing. */
function checkValues(current: Entries, report: Report, options: EnvCheckOptions): Diagnostic[] {
  const set = [...current.values()].filter(({ value }) => value !== "");
  const own = Object.fromEntries(set.map(({ key, value }) => [key, value]));
  const merged = { ...own };
  for (const name of VARIABLE_NAMES) if (options.env[name]) merged[name] = options.env[name];
  const found: Diagnostic[] = [];
  for (const violation of violations(own)) {
    const entry = current.get(violation.name);
    if (violation.demandedBy !== undefined || entry === undefined) continue;
    found.push(report.entry("env/value", "error", `${violation.name} ${valueProblem(violation, entry.value)}`, entry));
  }
  for (const { name, demandedBy } of violations(merged)) {
    const entry = current.get(demandedBy ?? "");
    if (demandedBy === undefined || entry === undefined || merged[name] !== undefined) continue;
    found.push(report.entry("env/missing", "error", `${name} is missing: ${demandedBy} needs it`, entry));
  }
  for (const { name, variables } of options.environments) {
    for (const variable of variables.filter((key) => merged[key] === undefined && !options.env[key])) {
      const message = `${variable} is neither here nor in the environment of this shell: planning ${name} needs it`;
      found.push(report.file("env/missing", "warning", message));
    }
  }
  return found;
}

function valueProblem({ keyword, limit }: EnvViolation, value: string): string {
  const size = `${value.length} character${value.length === 1 ? "" : "s"}`;
  if (keyword === "format") return `has ${size}, but must be a GUID such as 11111111-1111-4111-8111-111111111111`;
  if (keyword === "enum" && Array.isArray(limit)) return `has ${size}, but must be ${limit.join(" or ")}`;
  if (keyword === "minLength") return `has ${size}, but must have at least ${limit}`;
  if (keyword === "maxLength") return `has ${size}, but must have at most ${limit}`;
  return `breaks ${keyword}`;
}

/** ARM_… against AZURE_…, and both against the environments of the project. */
function checkAgreement(current: Entries, report: Report, { environments }: EnvCheckOptions): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const entry of current.values()) {
    const other = current.get(entry.key.replace(/^AZURE_/, "ARM_"));
    if (other === undefined || other === entry || other.value === "" || entry.value === "") continue;
    if (other.value.toLowerCase() === entry.value.toLowerCase()) continue;
    const line = report.lineOf(other.keyStart);
    const message = `${entry.key}${quoted(entry)} differs from ${other.key}${quoted(other)} in line ${line}: make them equal`;
    found.push(report.entry("env/misaligned", "error", message, entry));
  }
  const owners = (["subscriptionId", "tenantId"] as const).flatMap((property) => {
    const suffix = property === "tenantId" ? "TENANT_ID" : "SUBSCRIPTION_ID";
    return [`ARM_${suffix}`, `AZURE_${suffix}`].flatMap((key) => {
      const entry = current.get(key);
      const known = environments.filter((environment) => environment[property] !== undefined);
      if (entry === undefined || !GUID.test(entry.value) || known.length === 0) return [];
      const same = known.filter((environment) => environment[property]?.toLowerCase() === entry.value.toLowerCase());
      if (same.length > 0) return [{ entry, names: same.map(({ name }) => name) }];
      const theirs = known.map((environment) => `${environment.name} has ${environment[property]}`).join(", ");
      const message = `${key} is ${entry.value}, but no environment.json has this ${property}: ${theirs}`;
      found.push(report.entry("env/misaligned", "error", message, entry));
      return [];
    });
  });
  const [first, ...others] = owners;
  const foreign = others.find(({ names }) => !names.some((name) => first?.names.includes(name)));
  if (first !== undefined && foreign !== undefined) {
    const message = `${foreign.entry.key} is that of ${foreign.names.join(", ")}, but ${first.entry.key} is that of ${first.names.join(", ")}`;
    found.push(report.entry("env/misaligned", "error", message, foreign.entry));
  }
  return found;
}

const quoted = ({ key, value }: EnvEntry) => (!isSecretName(key) && GUID.test(value) ? ` (${value})` : "");
