import fc from "fast-check";
import { expect, test } from "vitest";
import type { Library, Prompt } from "../../src/types.ts";
import { decide } from "../../src/worker/decide.ts";
import { type Poison, poisonText } from "../../src/worker/poison.ts";
import { blobCreated, inBase64 } from "../support/event.ts";

const prompts = new Map(["note", "market/recap"].map((name) => [name, { name } as Prompt]));
const library: Library = { prompts, partials: new Map() };
const decideOn = (text: string) => decide(text, { library, account: "stcontent", inputContainer: "briefs" });

test.each(["note/2026-week-12.jsonl", "market/recap/Woche 12 Entwurf.jsonl", "note/März_1.2.JSONL"])(
  "a blob %j is work for the prompt that its folder is named for, in base64 or plain",
  (blob) => {
    const task = { kind: "process", prompt: blob.slice(0, blob.lastIndexOf("/")), blob };
    const event = blobCreated(blob);
    expect(decideOn(inBase64(event))).toEqual(task);
    expect(decideOn(inBase64(event).replaceAll(/.{76}/g, "$&\r\n"))).toEqual(task);
    expect(decideOn(JSON.stringify(event))).toEqual(task);
    expect(decideOn(JSON.stringify({ ...event, source: event.source.toUpperCase() }))).toEqual(task);
  },
);

test("other events of the account are nothing to do", () => {
  const event = blobCreated("note/a.jsonl", { type: "Microsoft.Storage.BlobDeleted" });
  expect(decideOn(inBase64(event))).toEqual({
    kind: "drop",
    why: 'it is of type "Microsoft.Storage.BlobDeleted", not Microsoft.Storage.BlobCreated',
  });
});

test.each<[string, string, RegExp]>([
  ["nothing", "", /neither JSON nor base64/],
  ["no base64", "hello, world", /neither JSON nor base64/],
  ["base64 of no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]).toString("base64"), /is no JSON/],
  ["half an event", '{"specversion":"1.0"', /is no JSON/],
  ["a list of events", JSON.stringify([blobCreated("note/a.jsonl")]), /not one event/],
  ["lists in lists", "[".repeat(30_000) + "]".repeat(30_000), /not one event/],
  ["base64 in base64", inBase64(inBase64(blobCreated("note/a.jsonl"))), /not one event/],
  ["the schema of Event Grid", '{"eventType":"Microsoft.Storage.BlobCreated","topic":"x"}', /CloudEventSchemaV1_0/],
  ["a subject that is no text", JSON.stringify(blobCreated("x", { subject: { a: 1 } })), /no CloudEvent/],
  ["a type of somebody else", JSON.stringify(blobCreated("x", { type: "Acme.Done" })), /of type "Acme.Done"/],
  ["another account", JSON.stringify(blobCreated("x", { source: "/a/xstcontent" })), /not from the storage account/],
  [
    "another container",
    JSON.stringify(blobCreated("x", { subject: "/blobServices/default/containers/pieces/blobs/note/a.jsonl" })),
    /not in the container briefs/,
  ],
  ["a blob in no folder", JSON.stringify(blobCreated("a.jsonl")), /there is no prompt ""/],
  ["an unknown prompt", JSON.stringify(blobCreated("market/recpa/a.jsonl")), /did you mean "market\/recap"\?/],
  ["a partial", JSON.stringify(blobCreated("partials/voice/a.jsonl")), /there is no prompt/],
  ["a name of objects", JSON.stringify(blobCreated("__proto__/a.jsonl")), /there is no prompt/],
  ["another ending", JSON.stringify(blobCreated("note/a.json")), /must be named <prompt>\/<name>\.jsonl/],
  ["an ending alone", JSON.stringify(blobCreated("note/.jsonl")), /must be named/],
  ["percent-encoding", JSON.stringify(blobCreated("note/a%20b.jsonl")), /must be named/],
  ["an encoded slash", JSON.stringify(blobCreated("note%2Fa.jsonl")), /must be named/],
  ["a way up", JSON.stringify(blobCreated("note/../../a.jsonl")), /there is no prompt "note\/..\/.."/],
  ["a way up in base64", inBase64(blobCreated("../note/a.jsonl")), /there is no prompt/],
  ["two slashes", JSON.stringify(blobCreated("note//a.jsonl")), /there is no prompt/],
  ["a backslash", JSON.stringify(blobCreated("note\\a.jsonl")), /must be named/],
  ["a line break", JSON.stringify(blobCreated("note/a\n.jsonl")), /must be named/],
])("%s is set aside with the reason", (_, text, why) => {
  expect(decideOn(text)).toEqual({ kind: "set aside", why: expect.stringMatching(why) });
});

const segment = fc.oneof(
  fc.constantFrom("..", "/", "%2e", "note", "market", "recap", ".jsonl", "\\", "\0", "\uD800", "briefs", " "),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("base64")),
  fc.json(),
  fc.json().map((text) => Buffer.from(text).toString("base64")),
  fc.array(segment, { maxLength: 8 }).map((parts) => inBase64(blobCreated(parts.join("")))),
  fc
    .record(
      { type: fc.jsonValue(), source: fc.jsonValue(), subject: fc.jsonValue(), data: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map((more) => JSON.stringify(blobCreated("note/a.jsonl", more))),
);

test("whatever a message says, it is decided; only a sound name of a known prompt is worked on", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const decision = decideOn(text);
      if (decision.kind !== "process") expect(decision.why).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      else expect(decision.blob).toMatch(/^(note|market\/recap)\/[^/\\%]+\.jsonl$/i);
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

test("an event as long as Azure delivers them is set aside whole", () => {
  const message = inBase64(
    blobCreated(`note/${"a".repeat(1_000)}.json`, { data: { clientRequestId: "x".repeat(40_000) } }),
  );
  expect(JSON.parse(poisonText({ reason: "no", attempts: 1, message }))).toEqual({
    reason: "no",
    attempts: 1,
    message,
  });
});
