import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockOf, dependenciesOf } from "../../../../ops/review/dependencies.ts";
import type { PlanModule, ReviewedChange } from "../../../../ops/review/model.ts";
import { type Graph, type GraphNode, graphOf } from "../../../../ops/review/render/graph.ts";
import { layOut, NODE } from "../../../../ops/review/render/layout.ts";
import { recordedPlan, review } from "../../../support/review-plans.ts";

const changed = (...addresses: string[]): ReviewedChange[] =>
  addresses.map((address) => ({ address, type: "t", action: "create", attributes: [] }));
const needs = (...references: string[]) => ({ value: { references } });

describe("the block of an address", () => {
  test.each([
    ["t.main", "t.main"],
    ["t.main[0]", "t.main"],
    ['t.main["a.b[c]"]', "t.main"],
    ['t.main["quote \\" and ] bracket"]', "t.main"],
    ['module.m["x"].module.n[1].t.main["y"]', "module.m.module.n.t.main"],
  ])("%s → %s", (address, block) => expect(blockOf(address)).toBe(block));
});

describe("dependencies from the configuration", () => {
  test("are found in expressions, nested blocks, for_each, count and depends_on", () => {
    const root: PlanModule = {
      resources: [
        { address: "t.base" },
        { address: "t.a", expressions: { x: needs("t.base.id", "t.base") } },
        { address: "t.b", expressions: { block: [{ inner: { deep: needs("t.base.id") } }] } },
        { address: "t.c", for_each_expression: { references: ["t.base.keys"] } },
        { address: "t.d", count_expression: { references: ["t.base.count"] } },
        { address: "t.e", depends_on: ["t.base"] },
        { address: "t.f", expressions: { x: { constant_value: "t.base" } } },
      ],
    };
    const found = dependenciesOf(root, changed("t.base", "t.a", "t.b", "t.c", "t.d", "t.e", "t.f"));
    expect(found).toEqual(["t.a", "t.b", "t.c", "t.d", "t.e"].map((from) => [from, "t.base"]));
  });

  test("lead through inputs and outputs of modules", () => {
    const root: PlanModule = {
      resources: [{ address: "t.group" }, { address: "t.user", expressions: { x: needs("module.net.subnet_id") } }],
      module_calls: {
        net: {
          expressions: { group: { references: ["t.group.name"] } },
          module: {
            resources: [{ address: "t.subnet", expressions: { g: needs("var.group") } }],
            outputs: { subnet_id: { expression: { references: ["t.subnet.id"] } } },
          },
        },
      },
    };
    expect(dependenciesOf(root, changed("t.group", "t.user", "module.net.t.subnet[0]"))).toEqual([
      ["t.user", "module.net.t.subnet"],
      ["module.net.t.subnet", "t.group"],
    ]);
  });

  test("that lead in a circle end", () => {
    const inner: PlanModule = { outputs: { o: { expression: { references: ["var.v"] } } } };
    const root: PlanModule = {
      resources: [{ address: "t.a", expressions: { x: needs("module.m.o") } }],
      module_calls: { m: { expressions: { v: { references: ["module.m.o"] } }, module: inner } },
    };
    expect(dependenciesOf(root, changed("t.a"))).toEqual([]);
  });

  test("of a recorded plan say that a database needs its server", () => {
    expect(review(recordedPlan("rename-server")).dependencies).toContainEqual([
      "azurerm_mysql_flexible_database.main",
      "azurerm_mysql_flexible_server.main",
    ]);
  });
});

describe("the graph", () => {
  test("puts instances of a block into one box, apart by what happens to them", () => {
    const { nodes, merged } = graphOf(review(recordedPlan("create-database")), 120);
    expect(nodes.filter(({ title }) => title === "mysql database")).toMatchObject([
      { subtitle: "main × 3", count: 3, action: "create" },
    ]);
    expect(merged).toBe(false);
    expect(
      graphOf(review(recordedPlan("renamed-without-moved")), 120).nodes.map(({ action, subtitle }) => [
        action,
        subtitle,
      ]),
    ).toEqual([
      ["delete", "tools"],
      ["create", "utilities"],
    ]);
  });

  test("leaves out a line that others say already", () => {
    const { nodes, edges } = graphOf(review(recordedPlan("resource-group-rename")), 120);
    const names = edges.map(([from, to]) => `${nodes[from]?.title} ${nodes[from]?.subtitle} → ${nodes[to]?.title}`);
    expect(names).toContain("resource group main → mysql server");
    expect(names).toContain("mysql server main → mysql database");
    expect(names).not.toContain("resource group main → mysql database");
  });

  test("never loses a change, however few boxes there are", () => {
    const reviewed = review(recordedPlan("destroy-foundation"));
    for (const limit of [120, 20, 3]) {
      const { nodes } = graphOf(reviewed, limit);
      expect(nodes.length).toBeLessThanOrEqual(limit);
      expect(nodes.reduce((sum, { count }) => sum + count, 0)).toBe(33);
    }
  });
});

describe("the layout", () => {
  const graph = fc.integer({ min: 1, max: 60 }).chain((size) =>
    fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 120 }).map(
      (pairs): Graph => ({
        nodes: Array.from(
          { length: size },
          (_, id): GraphNode => ({ id, title: "t", subtitle: "s", action: "create", count: 1, firstChange: id }),
        ),
        edges: pairs.filter(([from, to]) => from < to),
        merged: false,
      }),
    ),
  );

  test("never lets boxes overlap, and draws every line from left to right", () => {
    fc.assert(
      fc.property(graph, (subject) => {
        const { nodes, lines, width, height } = layOut(subject);
        // Nothing is drawn below an empty space: the topmost box, or the middle of the topmost line, is at the top.
        expect(Math.min(...[...nodes, ...lines.flat()].map(({ y }) => y))).toBeLessThanOrEqual(NODE.height / 2);
        const columns = Map.groupBy(nodes, ({ x }) => x);
        for (const column of columns.values()) {
          const sorted = column.map(({ y }) => y).sort((a, b) => a - b);
          for (const [index, y] of sorted.entries())
            if (index > 0) expect(y - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(NODE.height);
        }
        for (const { x, y } of nodes) {
          expect(x >= 0 && x + NODE.width <= width && y >= 0 && y + NODE.height <= height).toBe(true);
        }
        expect(
          lines.every(
            (line) =>
              line.length >= 2 && line.every((point, index) => index === 0 || point.x > (line[index - 1]?.x ?? 0)),
          ),
        ).toBe(true);
      }),
    );
  });

  test("of a circle, which no real plan has, ends", () => {
    const nodes = [0, 1, 2].map(
      (id): GraphNode => ({ id, title: "t", subtitle: "s", action: "create", count: 1, firstChange: id }),
    );
    expect(
      layOut({
        nodes,
        edges: [
          [0, 1],
          [1, 2],
          [2, 0],
        ],
        merged: false,
      }).nodes,
    ).toHaveLength(3);
  });
});
