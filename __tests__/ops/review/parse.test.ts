import { describe, expect, test } from "vitest";
import { UserError } from "../../../ops/context.ts";
import { parsePlan } from "../../../ops/review/parse.ts";
import { recordedText, review } from "../../support/review-plans.ts";

const noop = recordedText("noop");
const changed = (values: object): string => JSON.stringify({ ...JSON.parse(noop), ...values });

describe("reading a plan", () => {
  test.each([
    ["an empty file", "", "is empty"],
    ["white space", " \n", "is empty"],
    ["the binary plan", "PK\u0003\u0004", "is Terraform's binary plan"],
    ["a plan that was cut off", noop.slice(0, noop.length / 2), "was cut off"],
    ["text", "Terraform will perform the following actions", "is not JSON"],
    ["a list", "[]", "is not a Terraform plan"],
    ["null", "null", "is not a Terraform plan"],
    ["other JSON", "{}", "has no format_version"],
    ["the event stream", '{"@level":"info"}\n{"@level":"info"}', "event stream"],
    ["one event", '{"@level":"info"}', "an event"],
    ["a newer format", changed({ format_version: "2.0" }), 'format_version "2.0"'],
    ["a format that is no text", changed({ format_version: 1.2 }), "has no format_version"],
    ["a state", '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}', "is a Terraform state"],
    ["a plan of nothing", '{"format_version":"1.0"}', "has no changes and no configuration"],
    ["changes that are no list", changed({ resource_changes: {} }), "resource_changes must be a list"],
    [
      "a change without an address",
      changed({ resource_changes: [{ type: "x", change: { actions: [] } }] }),
      "resource change 1",
    ],
    [
      "a change without actions",
      changed({ resource_changes: [{ address: "a", type: "x", change: {} }] }),
      "resource change 1",
    ],
    ["a change that is null", changed({ resource_changes: [null] }), "resource change 1"],
    ["outputs that are a list", changed({ output_changes: [] }), "output_changes must be an object"],
  ])("refuses %s", (_name, text, words) => {
    expect(() => parsePlan(text, "plan.json")).toThrow(UserError);
    expect(() => parsePlan(text, "plan.json")).toThrow(words);
  });

  test("never quotes the text: a secret may stand beside the mistake", () => {
    const cut = '{"format_version":"1.2","resource_changes":[{"password":"Planted-Secret"x';
    const errors = [cut, `${cut}}`, 'Planted-Secret"', '{"format_version":"Planted-Secret-Planted-Secret"}'].map(
      (text) => {
        try {
          return parsePlan(text);
        } catch (error) {
          return String(error);
        }
      },
    );
    for (const error of errors.slice(0, 3)) expect(error).not.toContain("Planted");
    expect(errors[3]).not.toContain("Planted-Secret-Planted-Secret");
  });

  test("every prefix of a plan is an error, never a smaller plan", () => {
    const text = recordedText("lock-removed");
    for (let length = 0; length < text.length - 1; length += 97) {
      expect(() => parsePlan(text.slice(0, length)), `${length} characters`).toThrow(UserError);
    }
  });

  test("takes a byte order mark", () => {
    expect(parsePlan(`\uFEFF${noop}`).format_version).toBe("1.2");
  });

  test("a plan nested too deeply is an error, not a crash", () => {
    const depth = 20_000;
    const deep = `{"format_version":"1.2","resource_changes":[{"address":"a","type":"t","change":{"actions":["create"],"before":null,"after":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}}]}`;
    expect(() => review(parsePlan(deep))).toThrow(/nested too deeply/);
  });

  test("a key called __proto__ is a key like any other", () => {
    const text =
      '{"format_version":"1.2","resource_changes":[{"address":"a","type":"t","change":{"actions":["create"],"before":null,"after":{"__proto__":{"polluted":"yes"},"constructor":"c"}}}]}';
    const result = review(parsePlan(text));
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(result.changes[0]?.attributes.map(({ name }) => name)).toEqual(["__proto__.polluted", "constructor"]);
  });
});
