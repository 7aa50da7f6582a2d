import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanChange } from "../../../../ops/review/model.ts";
import { MAX_MARKDOWN_BYTES, renderMarkdown } from "../../../../ops/review/render/markdown.ts";
import { codeSpan, fence, plain } from "../../../../ops/review/render/markdown-text.ts";
import {
  BYSTANDER,
  change,
  generatedPlan,
  plan,
  recordedPlan,
  recordedPlans,
  review,
} from "../../../support/review-plans.ts";

const SERVER = "azurerm_mysql_flexible_server";
const render = (...changes: PlanChange[]): string => renderMarkdown(review(plan([...changes, BYSTANDER])));
const size = (text: string): number => Buffer.byteLength(text);
const destroyed = (count: number, key: (index: number) => string): PlanChange[] =>
  Array.from({ length: count }, (_, index) => {
    const kind = index % 2 === 0 ? "delete" : "replace";
    return change(SERVER, kind, { name: `s${index}` }, kind === "delete" ? null : { name: `t${index}` }, {
      address: `${SERVER}.main["${key(index)}"]`,
      body: { replace_paths: [["name"]] },
    });
  });

describe("the comment", () => {
  test("names every destroyed and replaced resource of every recorded plan, before anything harmless", () => {
    for (const name of recordedPlans()) {
      const reviewed = review(recordedPlan(name));
      const text = renderMarkdown(reviewed);
      const [risk = ""] = text.split("<details>");
      for (const one of reviewed.changes.filter(({ action }) => action === "delete" || action === "replace")) {
        expect(risk, name).toContain(`\`${one.address}\``);
      }
    }
  });

  test("begins with the verdict and what needs a person", () => {
    const text = renderMarkdown(review(recordedPlan("geo-backup-flip")));
    expect(text.split("\n")[0]).toBe("### ⚠️ Confirmation needed: `plan.json`");
    expect(text.indexOf("#### What a person must read")).toBeLessThan(text.indexOf("#### Destroyed and replaced"));
    expect(text).toContain("`geo_redundant_backup_enabled`: `false` → `true`");
  });

  test.each([10, 100, 300, 1000])("names each of %i destroyed resources", (count) => {
    const text = render(...destroyed(count, (index) => `key-${index}`));
    expect(size(text)).toBeLessThan(MAX_MARKDOWN_BYTES);
    for (let index = 0; index < count; index++) expect(text).toMatch(new RegExp(`key-${index}(?!\\d)`));
  });

  test("counts what it cannot name, says so, and loses none", () => {
    const text = render(...destroyed(10_000, (index) => `a-rather-long-key-of-a-resource-${index}`));
    expect(size(text)).toBeLessThan(MAX_MARKDOWN_BYTES);
    expect(text).toContain("10000 addresses are too many for this comment");
    const counted = [...text.matchAll(/^- [−±] \*\*(\d+)\*\*/gm)].map(([, number]) => Number(number));
    expect(counted.reduce((sum, number) => sum + number, 0)).toBe(10_000);
  });

  test("counts what it cannot name also when a plan has more types than fit", () => {
    const changes = Array.from({ length: 5_000 }, (_, index) =>
      change(`azurerm_type_${index}`, "delete", { name: "x" }, null),
    );
    const text = render(...changes);
    expect(size(text)).toBeLessThan(MAX_MARKDOWN_BYTES);
    const counted = [...text.matchAll(/^- (?:[−±] )?\*\*(\d+)\*\* (?:×|of)/gm)].map(([, number]) => Number(number));
    expect(counted.reduce((sum, number) => sum + number, 0)).toBe(5_000);
  });

  test("stays below its limit in bytes whatever the plan holds", () => {
    const wide = fc.string({ unit: "grapheme", minLength: 0, maxLength: 2_000 });
    const kinds = fc.constantFrom("create", "update", "delete", "replace" as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(wide, wide, kinds), { minLength: 1, maxLength: 60 }), (list) => {
        const changes = list.map(([address, value, kind]) =>
          change(
            SERVER,
            kind as "create",
            kind === "create" ? null : { [address]: value, zone: "1" },
            kind === "delete" ? null : { [value]: address, zone: "2" },
            { address },
          ),
        );
        expect(size(render(...changes))).toBeLessThan(MAX_MARKDOWN_BYTES);
      }),
      { numRuns: 30 },
    );
    for (const count of [100, 1_000, 10_000])
      expect(size(renderMarkdown(review(generatedPlan(count))))).toBeLessThan(MAX_MARKDOWN_BYTES);
  });

  test("draws what changes as a Mermaid graph in the order of creation", () => {
    const text = renderMarkdown(review(recordedPlan("resource-group-rename")));
    const graph = /```mermaid\n([\s\S]*?)\n```/.exec(text)?.[1] ?? "";
    const id = (label: string) => new RegExp(`(n\\d+)\\["± ${label}<br/>main"\\]`).exec(graph)?.[1];
    expect(graph.split("\n")[0]).toBe("flowchart LR");
    expect(graph).toContain(`${id("resource group")} --> ${id("mysql server")}`);
    // The lock protects the server's children, so the direct line would only repeat it.
    expect(graph).not.toContain(`${id("resource group")} --> ${id("management lock")}`);
  });

  test("links the whole review, and only over https", () => {
    const reviewed = review(recordedPlan("noop"));
    expect(renderMarkdown(reviewed, { link: "https://example.com/r.html" })).toContain(
      "[Whole review](https://example.com/r.html)",
    );
    for (const link of ["javascript:alert(1)", "https://x/) [evil](https://y", "http://x"]) {
      expect(renderMarkdown(reviewed, { link })).not.toContain("Whole review");
    }
  });
});

describe("names that try to break out", () => {
  const evil =
    "a`b``c|d<script>alert(1)</script>@octocat #1 [x](https://evil) ![i](https://evil/i.png) </details> ```\n# Heading\n- item";

  test("stay inside their code span: no heading, no list, no mention, no link, no HTML", () => {
    const text = render(change(SERVER, "delete", { name: evil }, null, { address: `${SERVER}.main["${evil}"]` }));
    for (const line of text.split("\n")) expect(line).not.toMatch(/^# Heading|^- item|^```$/);
    // Outside of code spans nothing of it is left.
    const outside = text.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outside).not.toMatch(/octocat|<script|evil/);
  });

  test("in a sentence lose their meaning", () => {
    expect(plain("@octocat #12 <b>*x*</b> [a](https://b) www.evil.com `c` |")).toBe(
      "\\@\u200boctocat \\#\u200b12 \\<b\\>\\*x\\*\\</b\\> \\[a\\](https\\://b) www\\.evil.com \\`c\\` \\|",
    );
  });

  test("in Mermaid become character codes", () => {
    const name = 'x"]; click n0 href "javascript:alert(1)" %%{init:{}}%% <b>@{shape:x} end';
    const text = render(
      change(SERVER, "update", { zone: "1" }, { zone: "2" }, { address: `${SERVER}.y["${name}"]` }),
      change(name, "update", { zone: "1" }, { zone: "2" }, { address: `${name}.main` }),
    );
    const lines = (/```mermaid\n([\s\S]*?)\n```/.exec(text)?.[1] ?? "").split("\n");
    const label = "(?:[A-Za-z0-9 _./-]|#\\d+;)*";
    const grammar = new RegExp(
      `^(flowchart LR|  n\\d+\\["~ ${label}<br/>${label}"\\]|  classDef updates [a-z0-9:#,]+|  class [n0-9,]+ updates)$`,
    );
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).toMatch(grammar);
  });

  test("never end a code span or a fence, whatever they are", () => {
    const ticks = fc.string({ unit: fc.constantFrom("`", "a", " ", "|", "\n"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(ticks, (text) => {
        const span = codeSpan(text);
        const tick = /^`+/.exec(span)?.[0] ?? "";
        const inner = span.slice(tick.length, -tick.length);
        expect(span).not.toContain("\n");
        expect(span.endsWith(tick)).toBe(true);
        expect([...inner.matchAll(/`+/g)].every(([run]) => run.length !== tick.length)).toBe(true);
        const lines = fence(text, "x").split("\n");
        expect(lines.slice(1, -1).every((line) => !line.startsWith(lines.at(-1) ?? ""))).toBe(true);
      }),
    );
  });
});
