import { Dotprompt, type Message as DotpromptMessage, type PromptFunction } from "dotprompt";
import { nearest } from "../library/nearest.ts";
import { ContentError, type JsonObject, type Library, type Prompt } from "../types.ts";
import { checkInput, disarm, rearm, tagsOf } from "./hostile.ts";
import { mistakes, quiet } from "./validate.ts";

/** A message exactly as a model is sent it. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

export interface Rendered {
  readonly prompt: Prompt;
  /** The brief with the prompt's defaults for what it left out. */
  readonly input: JsonObject;
  readonly messages: readonly Message[];
}

export type Renderer = (name: string, input: JsonObject) => Promise<Rendered>;

interface Compiled {
  readonly run: Promise<PromptFunction>;
  /** Tags that fence the brief. */
  readonly fences: ReadonlySet<string>;
}

/** Renders prompts of a library, each compiled once. */
export function createRenderer(library: Library): Renderer {
  const compiled = new Map<string, Compiled>();
  return async (name, given) => {
    const prompt = promptNamed(library, name);
    const input = fill(prompt, given);
    const { run, fences } = compiled.get(name) ?? compilePrompt(prompt, library);
    compiled.set(name, { run, fences });
    try {
      const { messages } = await (await run)({ input: disarm(input) as Record<string, unknown> });
      return { prompt, input, messages: messages.map((message) => plain(message, prompt, fences)) };
    } catch (error) {
      if (error instanceof ContentError) throw error;
      throw new ContentError(`${prompt.file} cannot be rendered: ${quiet((error as Error).message)}`);
    }
  };
}

/** @throws ContentError that names the nearest */
export function promptNamed(library: Library, name: string): Prompt {
  const prompt = library.prompts.get(name);
  if (prompt !== undefined) return prompt;
  const near = nearest(name.slice(0, 100), library.prompts.keys());
  const advice = near === undefined ? `there are ${[...library.prompts.keys()].join(", ")}` : `did you mean "${near}"?`;
  throw new ContentError(`there is no prompt "${quiet(name)}"; ${advice}`);
}

/** @throws ContentError with every mistake of the brief */
function fill({ name, input: { schema, defaults } }: Prompt, given: JsonObject): JsonObject {
  checkInput(given);
  const input = { ...defaults, ...given };
  const wrong = mistakes(schema, input, "input");
  if (wrong.length > 0) throw new ContentError(`the brief does not fit ${name}: ${wrong.join("; ")}`);
  return input;
}

/** All Dotprompts share one set of partials, so each prompt takes in copies that bear the prompt's digest. */
function compilePrompt({ template, partials, digest }: Prompt, library: Library): Compiled {
  const own = (text: string): string =>
    text.replaceAll(/(\{\{~?#?>\s*)([\w./-]+)/g, (whole, open: string, called: string) =>
      partials.includes(called) ? `${open}[${called}@${digest}]` : whole,
    );
  const texts = partials.map((each) => own(library.partials.get(each)?.template ?? ""));
  const copies = partials.map((each, index) => [`${each}@${digest}`, texts[index]]);
  return {
    run: new Dotprompt({ partials: Object.fromEntries(copies) }).compile({ template: own(template) }),
    fences: tagsOf([template, ...texts].join("\n")),
  };
}

function plain({ role, content }: DotpromptMessage, { file }: Prompt, fences: ReadonlySet<string>): Message {
  const texts = content.map((part) => {
    if (typeof part.text === "string") return part.text;
    throw new ContentError(`${file} puts media or a section in a message, but messages are text; take it out`);
  });
  const text = rearm(texts.join(""), fences).trim();
  if (role === "system" || role === "user") return { role, text };
  if (role === "model") return { role: "assistant", text };
  throw new ContentError(`${file} has a message of the role "${quiet(role)}"; roles are system, user and model`);
}
