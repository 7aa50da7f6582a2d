import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../src/events/decide.ts";
import type { Pipeline } from "../../src/pipeline/pipeline.ts";
import { backtestJob } from "../../src/worker/jobs.ts";
import { type Poison, poisonText } from "../../src/worker/poison.ts";
import { eventOf, inBase64 } from "../support/event.ts";

const { blobs } = backtestJob({ name: "moving-average" } as Pipeline);
const decideOn = (text: string) => decide(text, { account: "sttrading", container: "market-data", blobs });
const json = (blob: string, more?: Readonly<Record<string, unknown>>) => JSON.stringify(eventOf(blob, more));

test.each(["eurusd.csv", "fx/EURUSD 2026-03.CSV", "bourse/année_1.2/cac.parquet"])(
  "a blob %j is work, in base64 or plain",
  (blob) => {
    const task = { kind: "process", blob, eTag: "0x8D4BCC2E4835CD0" };
    const event = eventOf(blob);
    expect(decideOn(inBase64(event))).toEqual(task);
    expect(decideOn(inBase64(event).replaceAll(/.{76}/g, "$&\r\n"))).toEqual(task);
    expect(decideOn(JSON.stringify(event))).toEqual(task);
    expect(decideOn(json(blob, { source: String(event.source).toUpperCase() }))).toEqual(task);
    expect(decideOn(json(blob, { data: { eTag: '"0x8D4BCC2E4835CD0"' } }))).toEqual(task);
  },
);

test("other events of the account are nothing to do", () => {
  expect(decideOn(json("a.csv", { type: "Microsoft.Storage.BlobDeleted" }))).toEqual({
    kind: "drop",
    why: 'it is of type "Microsoft.Storage.BlobDeleted", not Microsoft.Storage.BlobCreated',
  });
});

test.each<[string, string, RegExp]>([
  ["nothing", "", /neither JSON nor base64/],
  ["no base64", "hello, world", /neither JSON nor base64/],
  ["base64 of no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]).toString("base64"), /is no JSON/],
  ["half an event", '{"specversion":"1.0"', /is no JSON/],
  ["a list of events", JSON.stringify([eventOf("a.csv")]), /not one event/],
  ["lists in lists", "[".repeat(30_000) + "]".repeat(30_000), /not one event/],
  ["base64 in base64", inBase64(inBase64(eventOf("a.csv"))), /not one event/],
  ["the schema of Event Grid", '{"eventType":"Microsoft.Storage.BlobCreated","topic":"x"}', /CloudEventSchemaV1_0/],
  ["a subject that is no text", json("x", { subject: { a: 1 } }), /no CloudEvent/],
  ["a type of somebody else", json("x", { type: "Acme.Done" }), /of type "Acme.Done"/],
  ["another account", json("x", { source: "/a/xsttrading" }), /not from the storage account/],
  [
    "another container",
    json("x", { subject: "/blobServices/default/containers/x/blobs/a.csv" }),
    /not in the container/,
  ],
  ["no data", json("a.csv", { data: null }), /says no eTag of "a\.csv"/],
  ["no eTag", json("a.csv", { data: { eTag: 7 } }), /says no eTag/],
  ["another ending", json("a.xlsx"), /must be named <name>\.csv or <name>\.parquet/],
  ["an ending alone", json(".csv"), /must be named/],
  ["percent-encoding", json("a%20b.csv"), /must be named/],
  ["an encoded slash", json("fx%2Fa.csv"), /must be named/],
  ["a way up", json("fx/../../a.csv"), /must be named/],
  ["a way up in base64", inBase64(eventOf("../a.csv")), /must be named/],
  ["two slashes", json("fx//a.csv"), /must be named/],
  ["a backslash", json("fx\\a.csv"), /must be named/],
  ["a line break", json("a\n.csv"), /must be named/],
])("%s is set aside with the reason", (_, text, why) => {
  expect(decideOn(text)).toEqual({ kind: "set aside", why: expect.stringMatching(why) });
});

const segment = fc.oneof(
  fc.constantFrom("..", "/", "%2e", "fx", "eurusd", ".csv", ".parquet", "\\", "\0", "\uD800", "market-data", " "),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("base64")),
  fc.json(),
  fc.array(segment, { maxLength: 8 }).map((parts) => inBase64(eventOf(parts.join("")))),
  fc
    .record(
      { type: fc.jsonValue(), source: fc.jsonValue(), subject: fc.jsonValue(), data: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map((more) => json("fx/a.csv", more)),
);

test("whatever a message says, it is decided; only a sound name with a version is worked on", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const decision = decideOn(text);
      if (decision.kind !== "process") {
        expect(decision.why).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        return;
      }
      expect(decision.blob.split("/").every((name) => /^[^./\\%\p{Cc}][^/\\%\p{Cc}]*$/u.test(name))).toBe(true);
      expect(decision.eTag).not.toBe("");
    }),
    { numRuns: 2_000 },
  );
});

test("what is set aside fits into a message, is plain ASCII, and holds the message for who mends the cause", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc
      .tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 4 }), fc.nat(65_536))
      .map(([text, times]) => text.repeat(times).slice(0, 65_536)),
  );
  fc.assert(
    fc.property(anyText, anyText, fc.nat(100), (reason, message, attempts) => {
      const text = poisonText({ reason, attempts, message });
      expect(text.length).toBeLessThanOrEqual(65_536);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      const poison = JSON.parse(text) as Poison;
      expect(poison.attempts).toBe(attempts);
      if (message.length < 9_000) expect(poison.message).toBe(message);
      if (reason.length <= 1_000) expect(poison.reason).toBe(reason);
    }),
    { numRuns: 200 },
  );
});
