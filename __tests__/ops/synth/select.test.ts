import { describe, expect, it } from "vitest";
import { select } from "../../../ops/synth/select.ts";

const environments = new Map([
  ["dev", ["mysql", "trading"]],
  ["eu-dev", ["mysql"]],
  ["prod", ["mysql"]],
]);
const chosen = (names: readonly string[], options = {}) => {
  const { ids, names: asked } = select(names, environments, options);
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
    expect(chosen(names)).toEqual(expected);
  });

  it.each([
    [["mysq"], 'there is no environment or stack "mysq"; did you mean mysql?'],
    [["mysql-pord"], 'there is no environment or stack "mysql-pord"; did you mean mysql-prod?'],
    [
      ["elsewhere"],
      'there is no environment or stack "elsewhere", but there is dev, eu-dev, prod, mysql, trading, mysql-dev, trading-dev, mysql-eu-dev, mysql-prod',
    ],
    [["prod", "trading"], "there is no trading in prod, but there is mysql-prod"],
    [["dev", "prod"], '"dev" and "prod" are two environments; name one'],
    [["mysql-dev", "trading"], '"mysql" and "trading" are two stacks; name one'],
  ])("refuses %j", (names, message) => {
    expect(() => chosen(names)).toThrow(message);
  });

  it.each([
    [[], { environment: "dev" }, ["mysql-dev", "trading-dev"]],
    [[], { stack: "trading" }, ["trading-dev"]],
    [[], { environment: "dev", stack: "mysql" }, ["mysql-dev"]],
    [["mysql"], { environment: "prod" }, ["mysql-prod"]],
    [["mysql-dev"], { environment: "dev" }, ["mysql-dev"]],
  ])("understands %j with the options %j", (names, options, ids) => {
    expect(chosen(names, options).ids).toEqual(ids);
  });

  it.each([
    [[], { environment: "mysql" }, 'there is no environment "mysql", but a stack is called so; did you mean -s mysql?'],
    [[], { stack: "dev" }, 'there is no stack "dev", but an environment is called so; did you mean -e dev?'],
    [[], { environment: "dve" }, 'there is no environment "dve"; did you mean dev?'],
    [[], { stack: "elsewhere" }, 'there is no stack "elsewhere", but there is mysql, trading'],
    [["prod"], { environment: "dev" }, '"dev" and "prod" are two environments; name one'],
  ])("refuses %j with the options %j", (names, options, message) => {
    expect(() => chosen(names, options)).toThrow(message);
  });

  it("says so when there is nothing to select from", () => {
    expect(() => select(["dev"], new Map())).toThrow('there is no environment or stack "dev", but there is none');
  });
});
