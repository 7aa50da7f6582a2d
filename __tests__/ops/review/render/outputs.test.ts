import { describe, expect, test } from "vitest";
import { renderHtml } from "../../../../ops/review/render/html.ts";
import { renderJson } from "../../../../ops/review/render/json.ts";
import { renderSarif } from "../../../../ops/review/render/sarif.ts";
import { renderText } from "../../../../ops/review/render/text.ts";
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
const waivers = [
  { rule: "stateful-replace", address: `${SERVER}.main`, reason: "restored from backup", expiresOn: "2026-05-01" },
];

describe("the review as JSON", () => {
  test("reads back as the review", () => {
    const reviewed = review(recordedPlan("rename-server"));
    expect(JSON.parse(renderJson(reviewed))).toEqual(reviewed);
  });

  test("is the same for the same plan, byte for byte", () => {
    expect(renderJson(review(recordedPlan("rename-server")))).toBe(renderJson(review(recordedPlan("rename-server"))));
  });
});

describe("the review as text", () => {
  test("says verdict, findings and changes, riskiest first", () => {
    const text = renderText(review(recordedPlan("geo-backup-flip"), { waivers }));
    expect(text.split("\n")[0]).toBe("Confirmation needed: plan.json (2 replaced, 7 unchanged)");
    expect(text).toContain(`  ± ${SERVER}.main  replaced: geo_redundant_backup_enabled false → true`);
    expect(text).toContain("waived until 2026-05-01: restored from backup (was confirm)");
  });

  test("has colours only when asked for", () => {
    const reviewed = review(recordedPlan("geo-backup-flip"));
    expect(renderText(reviewed)).not.toContain("\u001b");
    expect(renderText(reviewed, { color: true })).toContain("\u001b[");
  });

  test("lists every destroyed resource and counts harmless ones beyond fifty", () => {
    const reviewed = review(generatedPlan(300));
    const text = renderText(reviewed);
    for (const { address } of reviewed.changes.filter(({ action }) => action === "delete"))
      expect(text).toContain(`− ${address} `);
    expect(text).toContain("and 220 more that destroy nothing");
  });

  test("keeps each name on its line and away from the terminal", () => {
    const text = renderText(
      review(
        plan([
          BYSTANDER,
          change(SERVER, "delete", { name: "x" }, null, { address: `${SERVER}.a["\n+ forged\u001b[2J"]` }),
        ]),
      ),
    );
    expect(text).not.toMatch(/^\+ forged/m);
    expect(text).not.toContain("\u001b");
  });
});

describe("the review as SARIF", () => {
  type Log = {
    version: string;
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        suppressions?: unknown[];
        locations: {
          physicalLocation: { artifactLocation: { uri: string } };
          logicalLocations: { fullyQualifiedName: string }[];
        }[];
      }[];
    }[];
  };
  const log = (name: string, location?: string): Log =>
    JSON.parse(
      renderSarif(
        review(recordedPlan(name), { waivers, plan: "runs/a b/plan.json", history: [] }),
        location === undefined ? {} : { location },
      ),
    );

  test("is 2.1.0, gives every result a location, and knows the rule of each", () => {
    for (const name of recordedPlans()) {
      const { version, runs } = log(name);
      expect(version).toBe("2.1.0");
      for (const result of runs[0]?.results ?? []) {
        expect(runs[0]?.tool.driver.rules[result.ruleIndex]?.id, name).toBe(result.ruleId);
        expect(result.locations[0]?.physicalLocation.artifactLocation.uri).toBe("runs/a%20b/plan.json");
        expect(result.locations[0]?.logicalLocations[0]?.fullyQualifiedName).not.toBe("");
        expect(["error", "warning", "note"]).toContain(result.level);
      }
    }
  });

  test("points to the parameter file when there is one", () => {
    const uri = log("sku-change", "parameters/dev/mysql.json").runs[0]?.results[0]?.locations[0]?.physicalLocation
      .artifactLocation.uri;
    expect(uri).toBe("parameters/dev/mysql.json");
  });

  test("marks a waived finding as suppressed", () => {
    const result = log("geo-backup-flip").runs[0]?.results.find(({ ruleId }) => ruleId === "stateful-replace");
    expect(result?.suppressions).toEqual([
      { kind: "external", status: "accepted", justification: "restored from backup (until 2026-05-01)" },
    ]);
  });
});

describe("the review as a page", () => {
  const evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)> & ' `";

  test("forbids everything but its own style and has no script, no event handler, no address to fetch", () => {
    const page = renderHtml(review(recordedPlan("create-database")));
    expect(page.replaceAll("&#39;", "'")).toMatch(
      /content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'"/,
    );
    expect(page).not.toMatch(/<script|\son[a-z]+=|\sstyle=|@import|url\(|<iframe|<object|<base/);
    expect(
      [...page.matchAll(/\s(?:src|href)="([^"]*)"/g)]
        .map(([, to]) => to)
        .filter((to) => !/^(#|data:,$|https:\/\/)/.test(to ?? "")),
    ).toEqual([]);
  });

  test("shows names that try to break out as what they are", () => {
    const page = renderHtml(
      review(
        plan([
          change(
            SERVER,
            "replace",
            { [evil]: evil },
            { [evil]: `${evil}2` },
            { address: `${SERVER}.x[${JSON.stringify(evil)}]`, body: { replace_paths: [[evil]] } },
          ),
        ]),
        {
          plan: evil,
          waivers: [{ rule: "stateful-replace", address: `${SERVER}.main`, reason: evil, expiresOn: "2026-05-01" }],
          history: Array(9).fill({ creates: 1, updates: 0, replaces: 0, deletes: 0, run: evil, at: evil }),
        },
      ),
    );
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test("has an entry for every change and leads from graph and findings to it", () => {
    const reviewed = review(recordedPlan("create-foundation"));
    const page = renderHtml(reviewed);
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    for (const index of reviewed.changes.keys()) expect(ids).toContain(`change-${index}`);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    expect(ids.size).toBe([...page.matchAll(/\sid="/g)].length);
  });

  test("folds a graph of too many boxes instead of drawing it unreadable", () => {
    const boxes = (count: number) => renderHtml(review(generatedPlan(count))).split('class="node ').length - 1;
    expect(boxes(100)).toBeLessThanOrEqual(120);
    expect(boxes(10_000)).toBeLessThanOrEqual(120);
    const distinct = Array.from({ length: 500 }, (_, index) =>
      change(`azurerm_type_${index}`, "create", null, { name: "x" }),
    );
    expect(renderHtml(review(plan(distinct)))).toContain("500 resources");
  });
});
