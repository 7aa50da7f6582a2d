import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { office } from "../../workloads/content/__tests__/support/calendar.ts";
import { content } from "../../workloads/content/__tests__/support/library.ts";
import { publication } from "../../workloads/content/__tests__/support/publication.ts";
import { galleryPage } from "../../workloads/content/src/gallery/gallery.ts";
import type { GalleryPiece } from "../../workloads/content/src/gallery/read.ts";
import { indexPage, piecePage } from "../../workloads/content/src/publish/site.ts";
import type { Json } from "../../workloads/content/src/types.ts";
import { LOOKS, useBrowser } from "../support/browser.ts";
import { unreadable } from "../support/contrast.ts";

const open = useBrowser();

function piece(
  value: Json,
  more: Partial<GalleryPiece> & { readonly prompt?: string; readonly model?: string; readonly draft?: boolean } = {},
): GalleryPiece {
  const { prompt = "market/recap", model = "gpt-4o", draft = false, ...rest } = more;
  return {
    file: `${prompt}/one.json`,
    text: JSON.stringify(value),
    value,
    edited: false,
    provenance: {
      id: "one",
      prompt: {
        name: prompt,
        version: "1.2.0",
        digest: "a1".repeat(32),
        partials: [{ name: "voice", digest: "b2".repeat(32) }],
      },
      model: { provider: "openai", name: model },
      draft,
      request: "c3".repeat(32),
      inputDigest: "d4".repeat(32),
      outputDigest: "e5".repeat(32),
      attempts: 1,
      tokens: { input: 1234, output: 56 },
      cost: { amount: 0.0123, currency: "USD", pricesAsOf: "2026-03-21" },
      generatedAt: "2026-03-21T08:00:00.000Z",
    },
    ...rest,
  };
}

const RECAP: Json = {
  headline: "Bitcoin falls 5.14%",
  summary: "Two sentences.",
  body: "One paragraph with **strong words** and `code`.\n\n- a point\n- another point",
  moves: [{ symbol: "BTC", sentence: "Bitcoin fell." }],
  watch: [],
  sections: [{ heading: "What happened", body: "It fell." }],
};
const PIECES = [
  piece(RECAP),
  piece({ title: "Why we pin" }, { prompt: "article/from-notes", edited: true }),
  piece(
    { posts: ["First post", "Second post"] },
    { prompt: "social/weekly-thread", draft: true, model: "offline-draft" },
  ),
  piece(null, { value: undefined as never, text: "no JSON <b>at all</b>", edited: true }),
];

const titles = (page: Page) => page.locator("article:visible h2").allTextContents();

describe("the gallery in a browser", () => {
  test.each(LOOKS)(
    "asks for nothing, complains about nothing, fits and can be read: $colorScheme, $width pixels wide",
    async (look) => {
      const { page, requests, complaints } = await open(galleryPage(PIECES), look);
      await page.locator("summary").evaluateAll((all) => {
        for (const summary of all) summary.parentElement?.setAttribute("open", "");
      });
      expect([requests.length, complaints]).toEqual([1, []]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
      expect(await unreadable(page)).toEqual([]);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(background).toBe(look.colorScheme === "dark" ? "rgb(20, 23, 26)" : "rgb(247, 247, 245)");
      await page.close();
    },
  );

  test("shows a piece as a person reads it, with where it is from beside it", async () => {
    const { page } = await open(galleryPage(PIECES));
    const first = page.locator("article").first();
    expect(await first.getByRole("heading").allTextContents()).toEqual([
      "Bitcoin falls 5.14%",
      "Body",
      "Moves",
      "Watch",
      "Sections",
      "What happened",
      "Provenance",
    ]);
    expect(await first.locator("strong, .prose code").allTextContents()).toEqual(["strong words", "code"]);
    expect(await first.locator(".prose li").allTextContents()).toEqual([
      "a point",
      "another point",
      "Symbol BTCSentence Bitcoin fell.",
      "What happenedIt fell.",
    ]);
    const rows = await first.getByRole("complementary", { name: "Provenance" }).locator("> dl > *").allTextContents();
    expect(rows).toEqual(
      expect.arrayContaining([
        "market/recap 1.2.0",
        "gpt-4o (openai)",
        "1,234 in, 56 out",
        "0.0123 USD, prices of 2026-03-21",
      ]),
    );
    await first.getByText("Digests").click();
    expect(await first.locator(".digests code").allTextContents()).toEqual(
      ["e5", "d4", "c3", "a1", "b2"].map((hex) => hex.repeat(32)),
    );
    expect(await page.locator("article .chip").allTextContents()).toEqual([
      "market/recap 1.2.0",
      "article/from-notes 1.2.0",
      "Edited",
      "social/weekly-thread 1.2.0",
      "Draft",
      "market/recap 1.2.0",
      "Edited",
      "No JSON",
    ]);
    await page.close();
  });

  test("finds pieces by words and by prompt, with the keyboard alone", async () => {
    const { page } = await open(galleryPage(PIECES));
    await page.keyboard.press("Tab");
    await page.keyboard.type("FELL bitcoin");
    expect(await titles(page)).toEqual(["Bitcoin falls 5.14%"]);
    expect(await page.getByRole("status").textContent()).toBe("1 shown");
    await page.getByLabel("Search").fill("offline-draft");
    expect(await titles(page)).toEqual(["one"]);
    await page.getByLabel("Search").fill("no such words");
    expect(await titles(page)).toEqual([]);
    expect(await page.getByText("No piece fits.").isVisible()).toBe(true);
    await page.getByLabel("Search").fill("");
    await page.getByLabel("Prompt").selectOption("article/from-notes");
    expect(await titles(page)).toEqual(["Why we pin"]);
    await page.keyboard.press("Enter");
    expect(page.url()).toContain("page.html");
    await page.locator("article:visible summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("article:visible .prose").first().isVisible()).toBe(true);
    await page.close();
  });

  test("without a single piece says how pieces are made", async () => {
    const { page, complaints } = await open(galleryPage([]));
    expect(await page.getByText("There are no pieces yet").isVisible()).toBe(true);
    expect([await page.locator("#controls").isVisible(), complaints]).toEqual([false, []]);
    await page.close();
  });

  test("stays usable with a thousand pieces", async () => {
    const body = "A paragraph of a piece, as long as paragraphs are. ".repeat(30);
    const many = Array.from({ length: 1000 }, (_, index) =>
      piece({ title: `Piece ${index}`, body }, { prompt: `kind/${index % 8}` }),
    );
    const { page, complaints } = await open(galleryPage(many));
    expect(await page.locator("article").count()).toBe(1000);
    await page.getByLabel("Search").fill("piece 777");
    expect(await titles(page)).toEqual(["Piece 777"]);
    await page.getByLabel("Search").fill("");
    await page.getByLabel("Prompt").selectOption("kind/3");
    expect(await page.getByRole("status").textContent()).toBe("125 shown");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("is written by the command from the pieces of a calendar, and says what it leaves out", async () => {
    const { cwd, calendar } = await office();
    await calendar("generate");
    writeFileSync(join(cwd, "pieces/note/weekly-2026-03-09.provenance.json"), '{"prompt":{"digest":"x"}}');
    writeFileSync(join(cwd, "pieces/note/launch.json"), `${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    const { code, stderr } = await content(cwd, ["gallery", "--pieces", "pieces"]);
    expect([code, stderr]).toEqual([
      0,
      `note/weekly-2026-03-09.provenance.json is left out: it is no provenance, or has no piece beside it\n2 pieces: ${pathToFileURL(join(cwd, "gallery.html")).href}\n`,
    ]);
    const { page, complaints } = await open(readFileSync(join(cwd, "gallery.html"), "utf8"));
    expect(await page.locator("article").count()).toBe(2);
    expect([await page.getByText("Draft", { exact: true }).count(), complaints]).toEqual([2, []]);
    await page.close();
  });
});

const PAYLOADS = [
  "<script>document.title='pwned'</script>",
  "</script><script>alert(1)</script>",
  "</style><img src=http://evil.example/x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  "` onfocus=alert(1) autofocus x=`",
  "[click](javascript:alert(1))",
  "javascript:alert(1)",
  '<a href="javascript:alert(1)">x</a>',
  "<!--",
  "-->",
  "]]>",
  "<![CDATA[",
  "&lt;script&gt;&#60;b&#62;",
  '<meta http-equiv="refresh" content="0;url=http://evil.example">',
  '<base href="http://evil.example/">',
  "</p></div></main></article><plaintext>",
  "</title></textarea></option></select>",
  "**<b>strong</b>** `<i>code</i>`",
  "\u0000\u0008\u001b[31m\uD800 \u202Egnp.exe",
  "${alert(1)}{{alert(1)}}",
];

/** Tags that a piece may become. */
const ALLOWED = new Set(["H2", "H3", "H4", "H5", "H6", "P", "UL", "LI", "STRONG", "CODE", "PRE", "SPAN"]);

/** What a text looks like when a page shows it. */
const shown = (text: string) => text.toWellFormed().replaceAll(/[^\P{Cc}\t\n]/gu, "�");

describe("what is hostile in a piece or its provenance", () => {
  test.each([
    ["the gallery", () => galleryPage(PAYLOADS.map((text) => hostile(text)))],
    [
      "a page of the site",
      () => piecePage(publication({ title: PAYLOADS.join(" "), date: PAYLOADS[3] ?? "", piece: [...PAYLOADS] })),
    ],
    ["the list of the site", () => indexPage(PAYLOADS.map((title) => ({ id: "x", date: title, title })))],
  ])("does nothing in %s", async (_, html) => {
    const { page, requests, complaints } = await open(html());
    await page.locator("summary").evaluateAll((all) => {
      for (const summary of all) summary.parentElement?.setAttribute("open", "");
    });
    await page.mouse.move(300, 300);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect([requests.length, complaints]).toEqual([1, []]);
    expect(await page.locator("img, svg, iframe, base, plaintext, a[href^='javascript']").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(await page.locator("#controls").count());
    const handlers = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .flatMap(({ attributes }) => [...attributes].map(({ name }) => name))
        .filter((name) => name.startsWith("on")),
    );
    expect(handlers).toEqual([]);
    expect(await page.title()).not.toBe("pwned");
    await page.close();
  });

  test("is shown as the text that it is, whatever it is", async () => {
    const text = fc.oneof(
      fc.constantFrom(...PAYLOADS),
      fc.string({ unit: "binary", maxLength: 30 }),
      fc
        .array(fc.constantFrom("<", ">", "&", '"', "'", "`", "/", "=", "script", "!--", " "), { maxLength: 12 })
        .map((parts) => parts.join("")),
    );
    const values = fc.sample(fc.array(text, { minLength: 1, maxLength: 5 }), { numRuns: 200, seed: 7 });
    const keyed = values.map((texts) =>
      Object.fromEntries(texts.map((each, index) => [`${index}${each}`, `${each}${"-".repeat(80)}`])),
    );
    const { page, complaints } = await open(galleryPage([...values, ...keyed].map((value) => piece(value as Json))));
    expect(complaints).toEqual([]);
    const found = await page.locator("article").evaluateAll((articles) =>
      articles.map((article) => ({
        tags: [...article.querySelectorAll(".prose *")].map(({ tagName }) => tagName),
        items: [...article.querySelectorAll(".prose > ul > li")].map((item) => item.textContent),
      })),
    );
    expect(found).toHaveLength(values.length * 2);
    expect(found.flatMap(({ tags }) => tags).filter((tag) => !ALLOWED.has(tag))).toEqual([]);
    // Marks of strong words and of code are not shown; everything else is.
    const bare = (one: string) => shown(one).replaceAll(/[*`]/g, "");
    for (const [index, texts] of values.entries())
      expect(found[index]?.items.map((one) => bare(one ?? ""))).toEqual(texts.map(bare));
    await page.close();
  });
});

function hostile(text: string): GalleryPiece {
  const one = piece({
    title: text,
    [text]: text,
    list: [text, { [text]: text, heading: text }],
    nested: { deep: { [text]: [[text]] } },
  });
  const { prompt, model, cost } = one.provenance;
  return {
    ...one,
    file: text,
    provenance: {
      ...one.provenance,
      id: text,
      prompt: { name: text, version: text, digest: text, partials: [{ name: text, digest: text }] },
      model: { ...model, name: text, provider: text },
      cost: { ...cost, currency: text, pricesAsOf: text },
      request: `${text}${prompt.digest}`,
    },
  };
}
