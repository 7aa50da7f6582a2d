import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { picoschema } from "dotprompt";
import type { Diagnostic, Json, JsonObject, Library, Partial, Prompt } from "../types.ts";
import { at, type FrontMatter, readFrontMatter } from "./front-matter.ts";
import { FRONT_MATTER_SCHEMA } from "./front-matter-schema.ts";
import { objectOf, parseTemplate, type TemplateSyntax } from "./template.ts";

/** A file of the library as it was read: what rules look at. */
export interface SourceFile {
  /** `market/recap`, or of a partial `voice`. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly front: FrontMatter;
  readonly syntax: TemplateSyntax | undefined;
}

export interface LibrarySource {
  readonly prompts: readonly SourceFile[];
  readonly partials: readonly SourceFile[];
}

export interface ReadLibrary {
  readonly library: Library;
  readonly source: LibrarySource;
  /** What keeps a prompt from being read. Such a prompt is not in the library. */
  readonly diagnostics: readonly Diagnostic[];
}

const PARTIALS = "prompts/partials/";
/** Bytes; a prompt that is larger is no prompt. */
const MAX_BYTES = 1_000_000;

/** Reads every prompt and partial below `prompts/`. */
export async function readLibrary(cwd: string): Promise<ReadLibrary> {
  const names = await readdir(join(cwd, "prompts"), { recursive: true }).catch(() => []);
  const files = names
    .map((name) => `prompts/${name.split(sep).join("/")}`)
    .filter((name) => name.endsWith(".prompt"))
    .sort();
  const diagnostics: Diagnostic[] = [];
  const sources = await Promise.all(files.map((file) => readSource(cwd, file, diagnostics)));
  const read = sources.filter((each) => each !== undefined);
  const source = {
    prompts: read.filter(({ file }) => !file.startsWith(PARTIALS)),
    partials: read.filter(({ file }) => file.startsWith(PARTIALS)),
  };
  const partials = new Map(source.partials.map((each) => [each.name, partialOf(each)]));
  const prompts = new Map<string, Prompt>();
  for (const each of source.prompts) {
    const found = await promptOf(each, partials);
    diagnostics.push(...found.diagnostics);
    if (found.prompt !== undefined) prompts.set(each.name, found.prompt);
  }
  return { library: { prompts, partials }, source, diagnostics };
}

async function readSource(cwd: string, file: string, diagnostics: Diagnostic[]): Promise<SourceFile | undefined> {
  const bytes = await readFile(join(cwd, file)).catch((error: NodeJS.ErrnoException) => error);
  if (bytes instanceof Error) {
    diagnostics.push(at(file, 1, 1, "file/unreadable", `it cannot be read: ${bytes.code ?? bytes.message}`));
    return undefined;
  }
  if (bytes.length > MAX_BYTES) {
    diagnostics.push(
      at(file, 1, 1, "file/too-large", `it has ${bytes.length} bytes, but a prompt has at most ${MAX_BYTES}`),
    );
    return undefined;
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    diagnostics.push(at(file, 1, 1, "file/encoding", "it is not UTF-8; save it as UTF-8"));
    return undefined;
  }
  const front = readFrontMatter(text, file);
  const { syntax, diagnostics: wrong } = parseTemplate(front.template, file, front.templateLine);
  diagnostics.push(...front.diagnostics, ...wrong);
  const below = file.startsWith(PARTIALS) ? PARTIALS : "prompts/";
  const name = file.slice(below.length, -".prompt".length);
  return { name, file, text, front, syntax };
}

const partialOf = ({ name, file, front, syntax }: SourceFile): Partial => ({
  name,
  file,
  template: front.template,
  templateLine: front.templateLine,
  uses: [...new Set(syntax?.partials.map((each) => each.name) ?? [])],
});

const validateFrontMatter: ValidateFunction = new Ajv({ allErrors: true, strict: false }).compile(FRONT_MATTER_SCHEMA);

async function promptOf(
  source: SourceFile,
  partials: ReadonlyMap<string, Partial>,
): Promise<{ readonly prompt?: Prompt; readonly diagnostics: readonly Diagnostic[] }> {
  const { file, front, syntax, name } = source;
  if (front.diagnostics.length > 0 || syntax === undefined) return { diagnostics: [] };
  const { values } = front;
  const wrong = frontMatterProblems(source);
  if (wrong.length > 0) return { diagnostics: wrong };
  const [input, output] = [objectOf(values.input), objectOf(values.output)];
  const schemas = await Promise.all(
    (["input", "output"] as const).map((which) =>
      schemaOf(source, which, which === "input" ? input.schema : output.schema),
    ),
  );
  const problems = schemas.flatMap((each) => ("problem" in each ? [each.problem] : []));
  const [inputSchema, outputSchema] = schemas.map((each) => ("schema" in each ? each.schema : {}));
  if (problems.length > 0) return { diagnostics: problems };
  const used = partialsOf(
    syntax.partials.map((each) => each.name),
    partials,
  );
  return {
    diagnostics: [],
    prompt: {
      name,
      file,
      version: String(values.version),
      description: String(values.description),
      ...(typeof values.model === "string" ? { model: values.model } : {}),
      config: objectOf(values.config),
      input: { schema: inputSchema ?? {}, defaults: objectOf(input.default) },
      output: { schema: outputSchema ?? {} },
      template: front.template,
      templateLine: front.templateLine,
      partials: used,
      digest: digestOf([source.text, ...used.map((each) => partials.get(each)?.template ?? "")]),
    },
  };
}

function frontMatterProblems({ file, front }: SourceFile): Diagnostic[] {
  if (validateFrontMatter(front.values)) return [];
  return (validateFrontMatter.errors ?? []).map(({ instancePath, keyword, params, message = "" }) => {
    const key =
      keyword === "additionalProperties" ? `${instancePath}/${String(params.additionalProperty)}` : instancePath;
    const path = key
      .split("/")
      .filter((part) => part !== "")
      .join(".");
    const { line, column } = front.place(path);
    const ruleId = `front-matter/${keyword === "required" ? "missing" : keyword === "additionalProperties" ? "unknown-key" : "value"}`;
    const told =
      keyword === "additionalProperties"
        ? `"${path}" is no key of a prompt`
        : `${path === "" ? "the front matter" : path} ${message}`;
    return at(file, line, column, ruleId, told);
  });
}

/** JSON Schema as it is, or dotprompt's short form of it. */
async function schemaOf(
  { file, front }: SourceFile,
  which: "input" | "output",
  written: Json | undefined,
): Promise<{ readonly schema: JsonObject } | { readonly problem: Diagnostic }> {
  const { line, column } = front.place(`${which}.schema`);
  const problem = (why: string) => ({
    problem: at(file, line, column, `front-matter/${which}-schema`, `${which}.schema ${why}`),
  });
  try {
    const schema = (await picoschema(written)) as Json;
    if (objectOf(schema).type !== "object") return problem("must describe an object");
    new Ajv({ strict: false }).compile(objectOf(schema));
    return { schema: objectOf(schema) };
  } catch (error) {
    return problem(`is no schema: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Partials and what they take in themselves, each once, in the order in which they are met. */
function partialsOf(names: readonly string[], partials: ReadonlyMap<string, Partial>): string[] {
  const found: string[] = [];
  const visit = (name: string): void => {
    if (found.includes(name) || !partials.has(name)) return;
    found.push(name);
    for (const each of partials.get(name)?.uses ?? []) visit(each);
  };
  for (const name of names) visit(name);
  return found;
}

/** Line ends of another system are no change. */
const digestOf = (texts: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify(texts.map((text) => text.replaceAll("\r\n", "\n"))))
    .digest("hex");
