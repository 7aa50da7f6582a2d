import { hint } from "../library/nearest.ts";
import { briefSchema } from "../library/schema.ts";
import { checkShape, compileSchema } from "../library/shape.ts";
import { diagnoseAt, quote } from "../library/source.ts";
import type { Path, Yaml } from "../library/yaml.ts";
import type { Diagnostic, JsonObject, Library } from "../types.ts";
import type { Entry, Plan, TargetPlan } from "./plan.ts";
import { isDay, isZone } from "./time.ts";
import { urlMistake } from "./url.ts";

/** What is wrong, and where. */
type Mistake = readonly [path: Path, rule: string, message: string];

/** Everything that a plan of the right shape says wrong. */
export function checkPlan(plan: Plan, yaml: Yaml, library: Library): readonly Diagnostic[] {
  const mistakes = [
    ...zoneMistakes(plan),
    ...Object.entries(plan.targets).flatMap(([name, target]) => [...targetMistakes(target, ["targets", name])]),
    ...plan.entries.flatMap((entry, index) => [...entryMistakes(entry, plan, library, ["entries", index])]),
  ];
  return [
    ...mistakes.map(([path, rule, message]) =>
      diagnoseAt(yaml.source, yaml.valueOffset(path), { ruleId: `calendar/${rule}`, message }),
    ),
    ...plan.entries.flatMap((entry, index) => briefMistakes(entry, library, yaml, ["entries", index, "brief"])),
  ];
}

function* zoneMistakes({ timezone }: Plan): Generator<Mistake> {
  if (isZone(timezone)) return;
  const known = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  const near = hint(timezone, known);
  const advice = near.startsWith("did") ? near : "write its IANA name, such as Europe/Berlin";
  yield [["timezone"], "timezone", `there is no time zone ${quote(timezone)}; ${advice}`];
}

/** Nothing is quoted that may be the secret itself. */
function* targetMistakes(target: TargetPlan, path: Path): Generator<Mistake> {
  if (target.type === "blob") yield* addressMistakes(target.account, [...path, "account"]);
  if (target.type !== "webhook") return;
  const { url, urlFrom, keyFrom } = target;
  if ((url === undefined) === (urlFrom === undefined)) {
    const message = "a webhook has either url, or urlFrom with the environment variable of an address that is a secret";
    yield [path, "address", message];
  }
  if (url !== undefined) yield* addressMistakes(url, [...path, "url"]);
  for (const [key, variable] of Object.entries({ urlFrom, keyFrom })) {
    if (variable === undefined || /^[A-Z][A-Z0-9_]*$/.test(variable)) continue;
    const message = `${key} is not the name of an environment variable, such as NEWSLETTER_KEY; set one to the secret and name it here`;
    yield [[...path, key], "environment-name", message];
  }
}

function* addressMistakes(url: string, path: Path): Generator<Mistake> {
  const wrong = urlMistake(url);
  if (wrong !== undefined) yield [path, "address", `${path.at(-1)} ${wrong}`];
  else if (/[?#@]/.test(url)) {
    const message = `${path.at(-1)} has a user, a query or a fragment, which may be a secret; secrets do not belong into a plan`;
    yield [path, "address", message];
  }
}

function* entryMistakes(entry: Entry, plan: Plan, library: Library, path: Path): Generator<Mistake> {
  const { id, prompt, targets } = entry;
  const first = plan.entries.find((each) => each.id === id);
  if (first !== entry) yield [[...path, "id"], "duplicate-id", `the id ${quote(id)} is that of an entry above already`];
  const [, prefix] = /^(.*)-\d{4}-\d\d-\d\d$/.exec(id) ?? [];
  if (plan.entries.some((each) => each.id === prefix && "every" in each.schedule)) {
    const message = `a piece of the entry ${quote(prefix)} may have the name ${quote(id)} too; give this entry another id`;
    yield [[...path, "id"], "duplicate-id", message];
  }
  if (!library.prompts.has(prompt)) {
    const message = `there is no prompt ${quote(prompt)}; ${hint(prompt, [...library.prompts.keys()])}`;
    yield [[...path, "prompt"], "unknown-prompt", message];
  }
  const known = Object.keys(plan.targets);
  for (const [index, name] of targets.entries()) {
    if (known.includes(name)) continue;
    yield [[...path, "targets", index], "unknown-target", `there is no target ${quote(name)}; ${hint(name, known)}`];
  }
  yield* scheduleMistakes(entry, path);
}

function* scheduleMistakes({ schedule, brief }: Entry, path: Path): Generator<Mistake> {
  const at = [...path, "schedule"];
  if (Object.keys(schedule).length !== 1) {
    yield [at, "schedule", "a schedule has either on, for one day, or every, for a day of each week"];
    return;
  }
  if ("on" in schedule) {
    if (!isDay(schedule.on.slice(0, 10))) yield [[...at, "on"], "day", noDay(schedule.on.slice(0, 10))];
    return;
  }
  const { from, until, skip = [] } = schedule.every;
  const every = [...at, "every"];
  if (!isDay(from)) yield [[...every, "from"], "day", noDay(from)];
  if (until !== undefined && !isDay(until)) yield [[...every, "until"], "day", noDay(until)];
  else if (until !== undefined && until < from)
    yield [[...every, "until"], "day", `until is ${quote(until)}, but must not be before from, ${quote(from)}`];
  for (const [index, day] of skip.entries()) if (!isDay(day)) yield [[...every, "skip", index], "day", noDay(day)];
  // The same brief would be answered by the same piece, week after week.
  if (typeof brief !== "string" || !brief.includes("{date}")) {
    const message = `an entry that recurs needs a brief for each day; name its file with {date}: briefs/{date}.json`;
    yield [[...path, "brief"], "brief-of-each-day", message];
  }
}

/** A brief that is written in the plan can be checked before its day. */
function briefMistakes(entry: Entry, library: Library, yaml: Yaml, path: Path): readonly Diagnostic[] {
  const prompt = library.prompts.get(entry.prompt);
  if (prompt === undefined || typeof entry.brief === "string") return [];
  const validate = compileSchema(briefSchema(prompt.input) as JsonObject);
  return checkShape(validate, entry.brief, { yaml, path, rules: "calendar" });
}

const noDay = (day: string): string => `there is no day ${quote(day)}`;
