import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { reasonOf } from "../reason.ts";
import type { Diagnostic, JsonObject, Library, Partial, Prompt } from "../types.ts";
import { CASES, type CasesFile, readCases } from "./cases.ts";
import { readDocument } from "./front-matter.ts";
import { partialsOf } from "./partials.ts";
import { promptDigest } from "./prompt-digest.ts";
import { objectOf, toJsonSchema } from "./schema.ts";
import { compare, diagnoseAt, type Source, sortDiagnostics } from "./source.ts";
import { parseTemplate, type Template } from "./template.ts";
import type { Yaml } from "./yaml.ts";

/** A prompt as it is written and as it is meant. */
export interface PromptSource {
  readonly prompt: Prompt;
  readonly frontMatter: Yaml;
  readonly template: Template;
}

/** Everything below `prompts/`, with the places of what is written there. */
export interface Sources {
  /** Those without a mistake that keeps them from being used; two may have one name. */
  readonly prompts: readonly PromptSource[];
  readonly partials: ReadonlyMap<string, Template>;
  readonly cases: readonly CasesFile[];
  /** Names of all files, those that cannot be read too. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const PARTIALS = "prompts/partials/";

/** Largest file that is read; a larger one was not written by a person. */
const MAX_BYTES = 1_000_000;

export const libraryOf = ({ prompts, partials }: Sources): Library => ({
  // Of two with one name the first counts; lint tells them.
  prompts: new Map(
    [...Map.groupBy(prompts, ({ prompt }) => prompt.name)].flatMap(([name, [first]]) =>
      first === undefined ? [] : [[name, first.prompt] as const],
    ),
  ),
  partials: new Map([...partials].map(([name, template]) => [name, partialOf(name, template)])),
});

/** Reads everything below `prompts/`. A prompt with a mistake is left out, and told. */
export async function readSources(cwd: string): Promise<Sources> {
  const files = await filesBelow(cwd);
  const read = await Promise.all(files.map((file) => readSource(cwd, file)));
  const diagnostics: Diagnostic[] = read.flatMap((each) => ("ruleId" in each ? [each] : []));
  const sources = read.filter((each): each is Source => "text" in each);
  const keep = <T>({ diagnostics: found, ...rest }: T & { readonly diagnostics: readonly Diagnostic[] }) => {
    diagnostics.push(...found);
    return rest;
  };
  const cases = sources
    .filter(({ file }) => file.endsWith(CASES))
    .flatMap((source) => keep(readCases(source)).cases ?? []);
  const written = sources.filter(({ file }) => file.endsWith(PROMPT));
  const partials = new Map(
    written
      .filter(({ file }) => file.startsWith(PARTIALS))
      .flatMap((source) => {
        const { template } = keep(readPartial(source));
        return template === undefined ? [] : [[nameOfFile(source.file), template] as const];
      }),
  );
  const prompts = await Promise.all(
    written.filter(({ file }) => !file.startsWith(PARTIALS)).map((source) => readPrompt(source, partials)),
  );
  return {
    prompts: prompts.flatMap((each) => keep(each).source ?? []),
    partials,
    cases,
    files,
    diagnostics: sortDiagnostics(diagnostics),
  };
}

/** Whether every prompt and partial could be read: only then is what is not there really missing. */
export const isComplete = ({ prompts, partials, files }: Sources): boolean =>
  files.filter((file) => file.endsWith(PROMPT)).length === prompts.length + partials.size;

const PROMPT = ".prompt";

/** `market/recap` of prompts/market/recap.prompt, `voice` of prompts/partials/voice.prompt. */
const nameOfFile = (file: string): string =>
  file.slice(file.startsWith(PARTIALS) ? PARTIALS.length : "prompts/".length, -PROMPT.length);

async function filesBelow(cwd: string): Promise<string[]> {
  const entries = await readdir(join(cwd, "prompts"), { recursive: true }).catch(() => [] as string[]);
  return entries
    .map((name) => `prompts/${name.split(sep).join("/")}`)
    .filter((file) => file.endsWith(PROMPT) || file.endsWith(CASES))
    .sort(compare);
}

async function readSource(cwd: string, file: string): Promise<Source | Diagnostic> {
  const wrong = (rule: string, message: string) =>
    diagnoseAt({ file, text: "" }, 0, { ruleId: `file/${rule}`, message });
  if (file.endsWith(PROMPT) && !/^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)*$/.test(nameOfFile(file))) {
    return wrong("name", "the file becomes the name of a prompt; name it and its folders in lowercase words with -");
  }
  try {
    const bytes = await readFile(join(cwd, file));
    if (bytes.length > MAX_BYTES) return wrong("size", `the file has ${bytes.length} bytes, but may have ${MAX_BYTES}`);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { file, text: text.replaceAll("\r\n", "\n") };
  } catch (error) {
    if (error instanceof TypeError) return wrong("encoding", "the file is not UTF-8; save it as UTF-8");
    return wrong("unreadable", `the file cannot be read: ${reasonOf(error)}`);
  }
}

function readPartial(source: Source): { readonly template?: Template; readonly diagnostics: readonly Diagnostic[] } {
  const { template: text, templateLine, diagnostics } = readDocument(source, "partial");
  const parsed = parseTemplate(source, text, templateLine);
  return { ...parsed, diagnostics: [...diagnostics, ...parsed.diagnostics] };
}

const partialOf = (name: string, { file, text, line, uses }: Template): Partial => ({
  name,
  file,
  template: text,
  templateLine: line,
  uses: [...new Set(uses.flatMap((use) => use.name ?? []))].sort(compare),
});

async function readPrompt(
  source: Source,
  partials: ReadonlyMap<string, Template>,
): Promise<{ readonly source?: PromptSource; readonly diagnostics: readonly Diagnostic[] }> {
  const { frontMatter, template: text, templateLine, diagnostics } = readDocument(source, "prompt");
  if (frontMatter === undefined) return { diagnostics };
  const { template, diagnostics: ofSyntax } = parseTemplate(source, text, templateLine);
  const input = await readSchema(frontMatter, "input");
  const output = await readSchema(frontMatter, "output");
  const uses = template === undefined ? { names: [], diagnostics: [] } : partialsOf(template, partials);
  const wrong = [...ofSyntax, ...uses.diagnostics, ...[input, output].flatMap((each) => each.diagnostics)];
  if (template === undefined || input.schema === undefined || output.schema === undefined || wrong.length > 0) {
    return { diagnostics: wrong };
  }
  const { name = nameOfFile(source.file), version, description, model, config = {}, ...rest } = writtenOf(frontMatter);
  const content = {
    ...(model === undefined ? {} : { model }),
    config,
    input: { schema: input.schema, defaults: objectOf(objectOf(rest.input).default) },
    output: { schema: output.schema },
    template: text,
  };
  const digest = promptDigest(content, new Map(uses.names.map((each) => [each, partials.get(each)?.text ?? ""])));
  const { file } = source;
  const prompt = { name, file, version, description, ...content, templateLine, partials: uses.names, digest };
  return { source: { prompt, frontMatter, template }, diagnostics: [] };
}

interface Written {
  readonly name?: string;
  readonly version: string;
  readonly description: string;
  readonly model?: string;
  readonly config?: JsonObject;
  readonly input: JsonObject;
  readonly output: JsonObject;
}

/** What the front matter says, whose shape was checked when it was read. */
const writtenOf = ({ value }: Yaml): Written => value as unknown as Written;

async function readSchema(
  frontMatter: Yaml,
  which: "input" | "output",
): Promise<{ readonly schema?: JsonObject; readonly diagnostics: readonly Diagnostic[] }> {
  const path = [which, "schema"];
  try {
    return { schema: await toJsonSchema(objectOf(writtenOf(frontMatter)[which].schema)), diagnostics: [] };
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/^Picoschema: /, "");
    const message = `${which}.schema is no schema: ${why}`;
    return {
      diagnostics: [
        diagnoseAt(frontMatter.source, frontMatter.valueOffset(path), { ruleId: "schema/invalid", message }),
      ],
    };
  }
}
