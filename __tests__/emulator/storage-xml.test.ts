import fc from "fast-check";
import { expect, test } from "vitest";
import { document, element, textElement, textsOf } from "../../emulator/storage/xml.ts";

test("any text comes out of XML as it went in, in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: fc.constantFrom("One", "Other"), text: fc.string({ unit: "binary" }) })),
      (rows) => {
        const xml = document(element("List", ...rows.map(({ name, text }) => textElement(name, text))));
        expect(textsOf(xml, ["One", "Other"])).toEqual(rows);
      },
    ),
  );
});

test("what others spell out in XML is understood", () => {
  const xml = "<L><Id>&#x41;&#66;&quot;&apos;&unknown;</Id><Id/><Id></Id></L>";
  expect(textsOf(xml, ["Id"]).map(({ text }) => text)).toEqual([`AB"'&unknown;`, "", ""]);
});
