import { createRequire } from "node:module";

/**
 * Tokens that their form gives away and secretlint's rules leave out: of Entra ID, Azure DevOps, AWS, Google, Stripe,
 * Hugging Face, HCP Terraform, PyPI, and JSON Web Tokens.
 */
export const TOKENS = new RegExp(
  [
    String.raw`\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`,
    String.raw`(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}`,
    String.raw`\b[A-Za-z0-9]{52,76}AZDO[A-Za-z0-9]{4}\b`,
    String.raw`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`,
    String.raw`\bAIza[\w-]{35}`,
    String.raw`\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}`,
    String.raw`\bhf_[A-Za-z0-9]{30,}`,
    String.raw`\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}`,
    String.raw`\bpypi-[\w-]{50,}`,
  ].join("|"),
  "g",
);

/** What a rule finds goes in here while it runs: rules are synchronous, and keep nothing. */
let found: (readonly [start: number, end: number])[] = [];

type Preset = typeof import("@secretlint/secretlint-rule-preset-recommend");
let handlers: ReturnType<Preset["rules"][number]["create"]>[] | undefined;

/** Loaded when the first text asks for them: most commands see none. */
function load(): NonNullable<typeof handlers> {
  const { rules } = createRequire(import.meta.url)("@secretlint/secretlint-rule-preset-recommend") as Preset;
  const context: Parameters<Preset["rules"][number]["create"]>[0] = {
    sharedOptions: {},
    createTranslator: () => (messageId) => ({ message: "", messageId: String(messageId), data: undefined }),
    report: ({ range: [start, end] }) => void found.push([start, end]),
    ignore: () => undefined,
  };
  return rules.filter(({ meta }) => meta.type === "scanner").map((rule) => rule.create(context, {}));
}

/** The tokens of well-known services within a text, by secretlint's rules; the longest first. */
export function tokensIn(text: string): string[] {
  found = [];
  const source = { filePath: "text.txt", content: text, contentType: "text", ext: ".txt" } as const;
  handlers ??= load();
  for (const handler of handlers) void handler.file?.(source as never);
  const tokens = new Set(found.map(([start, end]) => text.slice(start, end)).filter((token) => token !== ""));
  return [...tokens].sort((a, b) => b.length - a.length);
}
