import { isSecretName } from "../../schemas/syntax/secrets.ts";
import { meaningOfParameter } from "./arm-names.ts";
import { FLAG_COMMANDS, HARMLESS, meaningOf, OBJECT_COMMANDS } from "./az-commands.ts";
import type { Extract, Fact, FactName, Origin, Remark } from "./facts.ts";
import { readShell, type ShellCall } from "./shell.ts";
import { isKnown, isList, type ShellText } from "./shell-words.ts";

/** A call of az, taken apart. */
interface AzCall {
  /** `mysql flexible-server create` */
  readonly command: string;
  /** The words behind each flag; a flag that comes twice counts once, as az reads it. */
  readonly flags: ReadonlyMap<string, readonly ShellText[]>;
  readonly line: number;
}

const DEPLOYMENT = /^deployment (group|sub) create$|^group deployment create$/;
/** What has a value for each word instead of one for the flag. */
const LISTS: ReadonlySet<FactName> = new Set(["tags", "resourceGroupTags", "identityIds"]);

/** What the calls of az in a shell script say. Nothing is run. */
export function readDeploymentScript(file: string, source: string, env: Readonly<Record<string, string>>): Extract {
  const reading = readShell(source, env, (words) => azWords(words) !== undefined);
  const remarks: Remark[] = reading.notes.map(({ line, message }) => ({
    origin: { file, line, name: "script" },
    message,
  }));
  const secrets = [...reading.variables].flatMap(([name, value]) => {
    const texts = isList(value) ? value : [value];
    return isSecretName(name) || /pass$/i.test(name) ? texts.flatMap((text) => (isKnown(text) ? text.text : [])) : [];
  });
  const facts = reading.calls.flatMap((call) => readCall(file, takeApart(call), remarks, secrets));
  return { facts, remarks, secrets };
}

/** The words behind `az`, also where another command runs it. */
function azWords(words: readonly ShellText[]): readonly ShellText[] | undefined {
  const [first] = words;
  if (first !== undefined && isKnown(first) && /^(echo|printf|which|type|alias)$/.test(first.text)) return undefined;
  const index = words.findIndex((word) => isKnown(word) && /^(.*\/)?az(\.cmd|\.exe)?$/.test(word.text));
  const rest = words.slice(index + 1);
  const [next] = rest;
  return index >= 0 && next !== undefined && isKnown(next) && /^[a-z][a-z-]*$/.test(next.text) ? rest : undefined;
}

function takeApart({ words, line }: ShellCall): AzCall {
  const rest = azWords(words) ?? [];
  const isFlag = (word: ShellText) => isKnown(word) && /^-[a-z-]/i.test(word.text);
  const begin = rest.findIndex((word) => !isKnown(word) || isFlag(word));
  const command = (begin < 0 ? rest : rest.slice(0, begin)).map((word) => (isKnown(word) ? word.text : "")).join(" ");
  const flags = new Map<string, ShellText[]>();
  let values: ShellText[] = [];
  for (const word of begin < 0 ? [] : rest.slice(begin)) {
    if (!isKnown(word) || !isFlag(word)) {
      values.push(word);
      continue;
    }
    // `--name=value`, and `-nvalue` as az reads it too.
    const [, name = "", value] = /^(--[^=]+|-[a-z])=?(.*)$/is.exec(word.text) ?? [];
    values = value ? [{ text: value }] : [];
    flags.set(name, values);
  }
  return { command, flags, line };
}

function readCall(file: string, call: AzCall, remarks: Remark[], secrets: string[]): Fact[] {
  const at = (name: string): Origin => ({ file, line: call.line, name });
  const leave = (name: string, message: string) => remarks.push({ origin: at(name), message });
  collectSecrets(call, secrets);
  const flagCommand = Object.hasOwn(FLAG_COMMANDS, call.command) ? FLAG_COMMANDS[call.command] : undefined;
  const objectCommand = Object.hasOwn(OBJECT_COMMANDS, call.command) ? OBJECT_COMMANDS[call.command] : undefined;
  if (flagCommand !== undefined) {
    const created = call.command === "mysql flexible-server create";
    const mark: Fact[] = created ? [{ name: "created", value: true, origin: at(`az ${call.command}`) }] : [];
    return [...mark, ...flagFacts(call, flagCommand, at, leave)];
  }
  if (objectCommand !== undefined) return objectFacts(call, objectCommand, at, leave);
  if (call.command === "mysql flexible-server parameter set-batch") return batchFacts(call, at, leave);
  if (DEPLOYMENT.test(call.command)) return deploymentFacts(call, at, leave);
  if (call.command.startsWith("mysql server"))
    leave(`az ${call.command}`, "is of Single Server, which Azure has retired: migrate to Flexible Server first");
  else if (!HARMLESS.test(call.command)) leave(`az ${call.command}`, "is not part of the mysql stack");
  return [];
}

/** Passwords and the like, wherever they stand. */
function collectSecrets({ flags, command }: AzCall, secrets: string[]): void {
  for (const [name, values] of flags) {
    const isPassword =
      (name === "-p" && /^(mysql|login)/.test(command)) ||
      isSecretName(name.replace(/^--/, "")) ||
      (command.includes("secret") && name === "--value");
    for (const value of values) {
      if (!isKnown(value)) continue;
      const [, key = "", inner = ""] = /^([^=]+)=(.*)$/s.exec(value.text) ?? [];
      if (isPassword) secrets.push(value.text);
      else if (isSecretName(key)) secrets.push(inner);
    }
  }
}

type At = (name: string) => Origin;
type Leave = (name: string, message: string) => void;

function flagFacts(call: AzCall, flags: (typeof FLAG_COMMANDS)[string], at: At, leave: Leave): Fact[] {
  return [...call.flags].flatMap(([flag, values]): Fact[] => {
    const meaning = meaningOf(flag, flags ?? {});
    if (meaning === "ignored") return [];
    if (meaning === undefined) {
      leave(flag, `of az ${call.command} has no place in a parameter file`);
      return [];
    }
    if (meaning === "password") return [{ name: meaning, value: undefined, origin: at(flag) }];
    const known = knownTexts(values, (why) => leave(flag, why));
    if (known === undefined) return [];
    if (LISTS.has(meaning)) return [{ name: meaning, value: known, origin: at(flag) }];
    if (meaning === "database") return [{ name: meaning, value: { name: known[0] }, origin: at(flag) }];
    return [{ name: meaning, value: known.join(" "), origin: at(flag) }];
  });
}

function objectFacts(
  call: AzCall,
  { fact, parts }: (typeof OBJECT_COMMANDS)[string] & object,
  at: At,
  leave: Leave,
): Fact[] {
  const value: Record<string, string> = {};
  for (const [part, flags] of Object.entries(parts)) {
    const flag = flags.find((name) => call.flags.has(name));
    if (flag === undefined) continue;
    const known = knownTexts(call.flags.get(flag) ?? [], (why) => leave(flag, why));
    if (known === undefined && (part === "name" || part === "value")) return [];
    if (known !== undefined) value[part] = known.join(" ");
  }
  return [{ name: fact, value, origin: at(`az ${call.command}`) }];
}

function batchFacts(call: AzCall, at: At, leave: Leave): Fact[] {
  const pairs = knownTexts(call.flags.get("--args") ?? [], (why) => leave("--args", why)) ?? [];
  return pairs.flatMap((pair): Fact[] => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    return name === undefined ? [] : [{ name: "serverParameter", value: { name, value }, origin: at("--args") }];
  });
}

/** `--parameters name=value @file`, and the group that is deployed to. */
function deploymentFacts(call: AzCall, at: At, leave: Leave): Fact[] {
  const group = call.flags.get("--resource-group") ?? call.flags.get("-g") ?? [];
  const facts = (knownTexts(group, (why) => leave("--resource-group", why)) ?? []).map(
    (value): Fact => ({ name: "resourceGroup", value, origin: at("--resource-group") }),
  );
  for (const word of call.flags.get("--parameters") ?? call.flags.get("-p") ?? []) {
    const [text] = knownTexts([word], (why) => leave("--parameters", why)) ?? [];
    const [, name = "", value] = /^([A-Za-z]\w*)=(.*)$/s.exec(text ?? "") ?? [];
    const meaning = meaningOfParameter([name]);
    if (text === undefined || meaning === "ignored") continue;
    if (value === undefined) leave("--parameters", `takes ${text}: import that file as well`);
    else if (meaning === undefined || meaning === "group")
      leave(`--parameters ${name}`, "has no place in a parameter file");
    else if (meaning === "password")
      facts.push({ name: meaning, value: undefined, origin: at(`--parameters ${name}`) });
    else
      facts.push({
        name: meaning,
        value: meaning === "database" ? { name: value } : value,
        origin: at(`--parameters ${name}`),
      });
  }
  return facts;
}

function knownTexts(values: readonly ShellText[], leave: (why: string) => void): string[] | undefined {
  const texts: string[] = [];
  for (const value of values) {
    if (!isKnown(value)) {
      leave(`${value.unknown}: write it into the parameter file yourself`);
      return undefined;
    }
    texts.push(value.text);
  }
  return texts;
}
