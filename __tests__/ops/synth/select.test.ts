import { describe, expect, it } from "vitest";
import { select } from "../../../ops/synth/select.ts";

const environments = new Map([
  ["dev", ["mysql", "trading"]],
  ["eu-dev", ["mysql"]],
  ["prod", ["mysql"]],
]);
const chosen = (...names: string[]) => {
  const { ids, names: asked } = select(names, environments);
  return { asked, ids: ids === undefined ? "all" : [...ids] };
};

describe("selecting stacks", () => {
  it.each([
    [[], { asked: [], ids: "all" }],
    [["dev"], { asked: ["dev"], ids: ["mysql-dev", "trading-dev"] }],
    [["mysql"], { asked: [], ids: ["mysql-dev", "mysql-eu-dev", "mysql-prod"] }],
    [["trading"], { asked: ["dev", "trading"], ids: ["trading-dev"] }],
    [["dev", "mysql"], { asked: ["dev", "mysql"], ids: ["mysql-dev"] }],
    [["mysql", "dev"], { asked: ["dev", "mysql"], ids: ["mysql-dev"] }],
    [["mysql-dev"], { asked: ["dev", "mysql"], ids: ["mysql-dev"] }],
    [["mysql-dev", "dev"], { asked: ["dev", "mysql"], ids: ["mysql-dev"] }],
    [["mysql-eu-dev"], { asked: ["eu-dev", "mysql"], ids: ["mysql-eu-dev"] }],
  ])("understands %j", (names, expected) => {
    expect(chosen(...names)).toEqual(expected);
  });

  it.each([
    [["mysq"], 'there is no environment or stack "mysq"; did you mean mysql?'],
    [["mysql-pord"], 'there is no environment or stack "mysql-pord"; did you mean mysql-prod?'],
    [
      ["elsewhere"],
      'there is no environment or stack "elsewhere", but there is dev, mysql, mysql-dev, trading, trading-dev, eu-dev, mysql-eu-dev, prod, mysql-prod',
    ],
    [["prod", "trading"], 'no stack is called "prod trading", but there is mysql-prod'],
    [["dev", "prod"], 'no stack is called "dev prod", but there is mysql-dev, trading-dev'],
  ])("refuses %j", (names, message) => {
    expect(() => chosen(...names)).toThrow(message);
  });

  it("says so when there is nothing to select from", () => {
    expect(() => select(["dev"], new Map())).toThrow('there is no environment or stack "dev", but there is none');
  });
});
