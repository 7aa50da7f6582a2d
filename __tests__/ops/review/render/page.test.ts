import { describe, expect, test } from "vitest";
import type { HistoryEntry, Plan } from "../../../../ops/review/model.ts";
import { renderHtml } from "../../../../ops/review/render/html.ts";
import { LOOKS, useBrowser } from "../../../support/browser.ts";
import { unreadable } from "../../../support/contrast.ts";
import { change, generatedPlan, plan, recordedPlan, review } from "../../../support/review-plans.ts";

const HISTORY: HistoryEntry[] = Array.from({ length: 12 }, (_, index) => ({
  creates: index % 3,
  updates: index % 4,
  replaces: 0,
  deletes: 0,
  run: `run-${index}`,
}));
const openPage = useBrowser();
const open = (subject: Plan, look?: (typeof LOOKS)[number]) =>
  openPage(renderHtml(review(subject, { history: HISTORY })), look);

describe("the review page in a browser", () => {
  test.each(LOOKS)(
    "asks for nothing, complains about nothing and fits: $colorScheme, $width pixels wide",
    async (look) => {
      const { page, requests, complaints } = await open(recordedPlan("resource-group-rename"), look);
      expect(requests).toHaveLength(1);
      expect(complaints).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Confirmation needed");
      await page.close();
    },
  );

  test.each(LOOKS)("can be read: $colorScheme, $width pixels wide", async (look) => {
    const { page } = await open(recordedPlan("sku-tier-change"), look);
    expect(await unreadable(page)).toEqual([]);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe(look.colorScheme === "dark" ? "rgb(20, 23, 26)" : "rgb(247, 247, 245)");
    await page.close();
  });

  test("shows before and after of every attribute in a table with headings", async () => {
    const { page } = await open(recordedPlan("geo-backup-flip"));
    const row = page.getByRole("row", { name: /geo_redundant_backup_enabled/ });
    expect(await row.getByRole("cell").allTextContents()).toEqual(["false", "true"]);
    expect(await row.getByRole("rowheader").textContent()).toContain("forces replacement");
    await page.close();
  });

  test("leads from a box of the graph and from a finding to the change", async () => {
    const { page } = await open(recordedPlan("geo-backup-flip"));
    await page.locator("svg a", { hasText: "mysql server" }).click();
    expect(await page.locator(".change:target code").first().textContent()).toBe("azurerm_mysql_flexible_server.main");
    await page.locator(".finding a[href^='#']", { hasText: "management_lock" }).first().click();
    expect(await page.locator(".change:target code").first().textContent()).toBe("azurerm_management_lock.main");
    await page.close();
  });

  test("filters changes by what happens to them, with the keyboard and without a script", async () => {
    const { page } = await open(recordedPlan("renamed-without-moved"));
    const shown = () => page.locator(".change:visible").count();
    expect(await shown()).toBe(2);
    await page.getByRole("radio", { name: "All" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".change:visible code").first().textContent()).toBe(
      "azurerm_mysql_flexible_server.tools",
    );
    expect(await shown()).toBe(1);
    await page.close();
  });

  test("draws a graph of a hundred blocks in which no text leaves its box and no boxes overlap", async () => {
    const { page } = await open(hundredBlocks());
    const boxes = await page.locator("svg.graph .node").evaluateAll((nodes) =>
      nodes.map((node) => {
        const rect = (element: Element | null) => {
          const { left, right, top, bottom } = element?.getBoundingClientRect() ?? new DOMRect();
          return { left, right, top, bottom };
        };
        return { box: rect(node.querySelector(".box")), texts: [...node.querySelectorAll("text")].map(rect) };
      }),
    );
    expect(boxes).toHaveLength(100);
    for (const { box, texts } of boxes) for (const text of texts) expect(text.right).toBeLessThanOrEqual(box.right);
    for (const [index, { box: a }] of boxes.entries()) {
      for (const { box: b } of boxes.slice(index + 1)) {
        expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
      }
    }
    await page.close();
  });

  test("draws as many bars as there are runs, and says the numbers in a table too", async () => {
    const { page } = await open(recordedPlan("rename-server"));
    const positions = await page
      .locator("svg.chart .bar")
      .evaluateAll((bars) => new Set(bars.map((bar) => bar.getAttribute("x"))).size);
    // Every run but the one that changed nothing, and this plan.
    expect(positions).toBe(HISTORY.filter(({ creates, updates }) => creates + updates > 0).length + 1);
    await page.getByText("Numbers").click();
    expect(
      await page
        .getByRole("row", { name: /^this plan/ })
        .getByRole("cell")
        .allTextContents(),
    ).toEqual(["0", "0", "6", "0"]);
    await page.close();
  });

  test("runs nothing that a name smuggles in", async () => {
    const evil =
      '"><img src="http://evil.example/x" onerror="document.title=1"><script>document.title="pwned"</script>';
    const { page, requests, complaints } = await open(
      plan([
        change(
          "terraform_data",
          "update",
          { [evil]: "1" },
          { [evil]: evil },
          { address: `terraform_data.y[${JSON.stringify(evil)}]` },
        ),
      ]),
    );
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    expect(await page.title()).toBe("Proceed: review of plan.json");
    await page.close();
  });

  test("opens with ten thousand changes", async () => {
    const { page, complaints } = await open(generatedPlan(10_000));
    expect(complaints).toEqual([]);
    expect(await page.locator(".change").count()).toBe(10_000);
    await page.close();
  });
});

function hundredBlocks(): Plan {
  const addresses = Array.from(
    { length: 100 },
    (_, index) => `azurerm_mysql_flexible_server_configuration.a_long_name_of_a_block_${index}`,
  );
  const kinds = ["create", "update", "delete", "replace"] as const;
  const changes = addresses.map((address, index) => {
    const kind = kinds[index % kinds.length] ?? "create";
    return change(
      "azurerm_mysql_flexible_server_configuration",
      kind,
      kind === "create" ? null : { name: "w", value: "1" },
      kind === "delete" ? null : { name: "w", value: "2" },
      { address },
    );
  });
  const resources = addresses.map((address, index) => ({
    address,
    expressions: {
      x: {
        references: index === 0 ? [] : [addresses[(index - 1) >> 1] ?? "", addresses[Math.max(0, index - 7)] ?? ""],
      },
    },
  }));
  return plan(changes, { configuration: { root_module: { resources } } });
}
