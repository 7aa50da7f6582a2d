import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Scrubber } from "../../../ops/secrets/scrubber.ts";
import { SENSITIVE } from "../../../ops/secrets/text.ts";
import { proof } from "../../support/proof.ts";
import { SPELLINGS, wrapped } from "../../support/spellings.ts";

/** What spellings differ in is no part of a secret that can be found. */
const substance = (secret: string): string => secret.replaceAll(/[\s\\'"`+$%]|\p{C}/gu, "");
const secrets = fc
  .oneof(
    fc.string({ minLength: 8, maxLength: 40, unit: "grapheme-ascii" }),
    fc.string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(..."abXY09<>&%\\\"'/+= -_${}#:;é漢") }),
  )
  .filter((secret) => substance(secret).length >= 8);

const BEFORE = "error: (";
const AFTER = ") was not accepted";

/** Characters that a spelling leaves behind: edges of base64, quotes, what stood beside the secret in it. */
const LEFT = 48;

function expectGone(secret: string, spelled: string): void {
  const scrubbed = new Scrubber([secret]).lines(`${BEFORE}${spelled}${AFTER}`);
  expect(scrubbed).toContain(SENSITIVE);
  expect(scrubbed).not.toContain(spelled);
  const left = scrubbed.replaceAll(SENSITIVE, "").length - BEFORE.length - AFTER.length;
  const edges = secret.match(/^[\s\\'"`+$%]*|[\s\\'"`+$%]*$/g)?.join("").length ?? 0;
  expect(left, scrubbed).toBeLessThanOrEqual(LEFT + 12 * edges);
}

describe("a known secret is found", () => {
  test.each(Object.entries(SPELLINGS))("as %s", (_name, spell) => {
    fc.assert(fc.property(secrets, (secret) => expectGone(secret, spell(secret))));
  });

  test.each(Object.entries(SPELLINGS))("as %s, broken over lines", (_name, spell) => {
    fc.assert(
      fc.property(
        secrets,
        fc.constantFrom(5, 20, 64, 76),
        fc.constantFrom("", "  ", "\t", "│   "),
        (secret, width, indent) => expectGone(secret, wrapped(spell(secret), width, indent)),
      ),
    );
  });

  test("in the log of Terraform, where the wrapped text is JSON", () => {
    const secret = "Planted-Secret-0001!";
    const message = wrapped(Buffer.from(`${"x".repeat(70)}${secret}`).toString("base64"), 76, "    ");
    const lines = [JSON.stringify({ "@message": message }), `error: ${secret.slice(0, 9)}`, `  ${secret.slice(9)}`];
    const log = new Scrubber([secret]).log(lines).join("\n");
    expect(log.match(/\(sensitive\)/g)).toHaveLength(2);
  });
});

proof(
  "secrets",
  "a secret in 34 spellings: escaped, encoded, one within the other, broken over lines",
  "None is left in a text.",
  () => {
    const secret = `Pw1<S3cr&t>"q'x/+=%20`;
    for (const spell of Object.values(SPELLINGS)) {
      expectGone(secret, spell(secret));
      expectGone(secret, wrapped(spell(secret), 16, "  "));
    }
  },
);

describe("what holds no secret", () => {
  test("stays as it is", () => {
    fc.assert(
      fc.property(secrets, fc.string({ unit: "grapheme-ascii" }), (secret, text) => {
        fc.pre(!text.includes(secret));
        const scrubber = new Scrubber([`${secret}\u{1F511}not-in-the-text`]);
        expect(scrubber.lines(text)).toBe(text);
      }),
    );
  });

  test("and JSON stays JSON around a secret", () => {
    fc.assert(
      fc.property(secrets, fc.json(), (secret, json) => {
        const text = JSON.stringify({ a: secret, json, [secret]: [Buffer.from(secret).toString("base64")] }, null, 2);
        expect(() => JSON.parse(new Scrubber([secret]).lines(text))).not.toThrow();
      }),
    );
  });
});
