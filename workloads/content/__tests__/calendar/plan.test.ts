import { describe, expect, test } from "vitest";
import { parsePlan } from "../../src/calendar/read.ts";
import { loadLibrary } from "../../src/library/load.ts";
import { folder } from "../support/library.ts";

const SOUND = `timezone: Europe/Berlin
targets:
  archive: { type: folder, folder: published }
  site: { type: blob, account: "https://st.blob.core.windows.net" }
  hook: { type: webhook, url: "https://example.com/hook", keyFrom: HOOK_KEY }
entries:
  - id: weekly
    prompt: note
    brief: briefs/{date}.json
    schedule: { every: { weekday: monday, at: "08:00", from: 2026-03-16 } }
    targets: [archive, site]
  - id: launch
    prompt: note
    brief: { topic: tea }
    schedule: { on: 2026-03-24T10:00 }
    targets: [hook]
`;

/** What is wrong with the plan after these replacements, as `line:column message`. */
async function mistakes(...changes: readonly (readonly [from: string, to: string])[]): Promise<string[]> {
  const text = changes.reduce((plan, [from, to]) => {
    expect(plan).toContain(from);
    return plan.replace(from, to);
  }, SOUND);
  const { diagnostics } = parsePlan({ file: "calendar.yaml", text }, await loadLibrary(await folder()));
  return diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("a plan", () => {
  test("that is sound has nothing wrong, with on and at quoted or not", async () => {
    expect(await mistakes()).toEqual([]);
    expect(await mistakes(['"08:00"', "08:00"], ["2026-03-24T10:00", '"2026-03-24T10:00"'])).toEqual([]);
  });

  test.each([
    ["Europe/Berlin", "Europe/Berlni", '1:11 there is no time zone "Europe/Berlni"; did you mean "Europe/Berlin"?'],
    ["Europe/Berlin", "+02:00", '1:11 there is no time zone "+02:00"; write its IANA name, such as Europe/Berlin'],
    [
      "timezone: Europe/Berlin",
      "timezon: UTC",
      "1:1 timezone is missing; add it: IANA name of the time zone of every time in this file, such as Europe/Berlin",
    ],
    [
      "prompt: note\n    brief: b",
      "prompt: notr\n    brief: b",
      '8:13 there is no prompt "notr"; did you mean "note"?',
    ],
    ["[archive, site]", "[archive, sight]", '11:24 there is no target "sight"; there are archive, site, hook'],
    [
      "id: launch",
      "id: weekly-2026-03-16",
      '12:9 a piece of the entry "weekly" may have the name "weekly-2026-03-16" too; give this entry another id',
    ],
    ["id: launch", "id: weekly", '12:9 the id "weekly" is that of an entry above already'],
    [
      "id: launch",
      "id: ../launch",
      '12:9 entries[1].id is "../launch", but must be up to 60 small letters, digits and -, such as weekly-recap; pieces are named after it',
    ],
    [
      "monday",
      "mondag",
      '10:35 entries[0].schedule.every.weekday is "mondag", but must be one of "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"',
    ],
    ['"08:00"', '"8:00"', '10:47 entries[0].schedule.every.at is "8:00", but must be a time, such as "08:00"'],
    ["2026-03-16", "2026-02-30", '10:62 there is no day "2026-02-30"'],
    [
      "2026-03-16 }",
      "2026-03-16, until: 2026-03-01 }",
      '10:81 until is "2026-03-01", but must not be before from, "2026-03-16"',
    ],
    ["2026-03-16 }", "2026-03-16, skip: [2027-02-29] }", '10:81 there is no day "2027-02-29"'],
    [
      "2026-03-24T10:00",
      "2026-03-24",
      '15:21 entries[1].schedule.on is "2026-03-24", but must be a day and a time, such as 2026-12-01T08:00',
    ],
    ["2026-03-24T10:00", "2027-02-29T10:00", '15:21 there is no day "2027-02-29"'],
    ["{ on: 2026-03-24T10:00 }", "{}", "15:15 a schedule has either on, for one day, or every, for a day of each week"],
    [
      "briefs/{date}.json",
      "briefs/one.json",
      "9:12 an entry that recurs needs a brief for each day; name its file with {date}: briefs/{date}.json",
    ],
    ["{ topic: tea }", "{ topik: tea }", '14:14 unknown key "topik"; did you mean "topic"?'],
    ["type: folder, folder", "type: folder, path", '3:28 unknown key "path"; there are type, folder'],
    ["type: folder", "type: ftp", '3:20 targets.archive.type is "ftp", but must be one of "folder", "blob", "webhook"'],
    [
      "https://st.blob",
      "http://st.blob",
      '4:32 account begins with "http:", but must begin with https: (http: is for this machine only)',
    ],
    [
      "windows.net",
      "windows.net?sv=1&sig=sesame",
      "4:32 account has a user, a query or a fragment, which may be a secret; secrets do not belong into a plan",
    ],
    [
      "keyFrom: HOOK_KEY",
      "keyFrom: open-sesame",
      "5:68 keyFrom is not the name of an environment variable, such as NEWSLETTER_KEY; set one to the secret and name it here",
    ],
    ['url: "https://example.com/hook", ', "", "5:9 a webhook has either url, or urlFrom"],
    [
      "https://example.com",
      "http://example.com",
      '5:31 url begins with "http:", but must begin with https: (http: is for this machine only)',
    ],
    ["https://example.com/hook", "nonsense", "5:31 url is no address"],
    [
      "/hook",
      "/hook?token=sesame",
      "5:31 url has a user, a query or a fragment, which may be a secret; secrets do not belong into a plan",
    ],
  ])("%s → %s is told at its place", async (from, to, told) => {
    const found = await mistakes([from, to]);
    expect(
      found.some((each) => each.startsWith(told)),
      found.join("\n"),
    ).toBe(true);
    expect(found.join()).not.toContain("sesame");
  });

  test("tells every mistake at once", async () => {
    expect(
      await mistakes(["Berlin", "Berlni"], ["site]", "sight]"], ["T10:00", "T10:00 "], ["id: launch", "id: weekly"]),
    ).toHaveLength(3);
  });

  test("that is no YAML is told where it ends to be", async () => {
    expect((await mistakes(["  archive: {", "  archive: {{"]))[0]).toMatch(/^\d+:\d+ /);
  });
});
