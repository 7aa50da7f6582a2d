import { describe, expect, it } from "vitest";
import { type Sources, termsOf } from "../../../ops/lifecycle/authority.ts";
import { type Fact, known } from "../../../ops/live/fact.ts";
import type { StackInput } from "../../../ops/live/stack-input.ts";
import { environmentFile, mysqlFile, SUBSCRIPTIONS } from "../../support/parameters.ts";

const END = "2026-11-10T00:00:00.000Z";
const MADE = new Date("2026-11-01T00:00:00Z");
const groupId = `/subscriptions/${SUBSCRIPTIONS.dev}/resourceGroups/rg-acme-mysql-dev`;
const subject = { stack: "mysql", environmentName: "dev", groupId };
const environment = environmentFile("dev", { profile: "ephemeral" }) as StackInput["environment"];
const fileWith = (expiry?: object, group: object = {}) =>
  mysqlFile("dev", {}, { resourceGroup: { ...group, ...(expiry === undefined ? {} : { expiry }) } });
const inputWith = (parameters: object): StackInput =>
  ({ stack: "mysql", environmentName: "dev", environment, parameters }) as StackInput;
const applied = (parameters: object): Sources["applied"] =>
  known({ input: inputWith(parameters), runId: "20261101T000000Z-1f2e3d4c", madeAt: MADE });
const files = (stacks: object, paths: readonly string[], environments = true): Sources["files"] =>
  known({
    where: "origin/main",
    paths,
    environments: environments ? [{ name: "dev", environment, stacks, documents: {} }] : [],
  });
const PATH = ["parameters/dev/mysql.json"];
const unread: Fact<never> = { known: false, reason: "the archive holds no apply of mysql-dev" };
const authority = (sources: Sources) => {
  const found = termsOf(subject, sources).authority;
  if (!found.known) return found.reason;
  const { source, term } = found.value;
  return [source, term.expiresOn?.toISOString(), term.onExpiry];
};

describe("what says when a stack ends", () => {
  const explicit = fileWith({ expiresOn: END.replace(".000", ""), onExpiry: "destroy" });

  it("is its parameter file on the default branch", () => {
    const sources = { files: files({ mysql: explicit }, PATH), applied: unread };
    expect(authority(sources)).toEqual(["parameters/dev/mysql.json of origin/main", END, "destroy"]);
  });

  it("counts days from when the archive says that the group was made", () => {
    const days = fileWith({ afterDays: 9, onExpiry: "recreate" });
    const sources = { files: files({ mysql: days }, PATH), applied: applied(explicit) };
    expect(authority(sources)).toEqual(["parameters/dev/mysql.json of origin/main", END, "recreate"]);
    expect(authority({ ...sources, applied: unread })).toMatch(/when it was made is not known: the archive holds no/);
  });

  it("is what was applied last where the default branch has no such file", () => {
    const sources = { files: files({}, []), applied: applied(explicit) };
    expect(authority(sources)).toEqual([expect.stringContaining("last parameters applied"), END, "destroy"]);
    expect(authority({ ...sources, applied: unread })).toMatch(
      /is not in origin\/main, and the archive holds no apply/,
    );
  });

  it("is not known where a file has a mistake, the environment is gone, or another group is meant", () => {
    expect(authority({ files: files({}, PATH), applied: applied(explicit) })).toMatch(/has a mistake/);
    expect(authority({ files: files({}, [], false), applied: applied(explicit) })).toMatch(
      /environment.json is not in/,
    );
    const other = fileWith({ expiresOn: END, onExpiry: "destroy" }, { name: "rg-other" });
    expect(authority({ files: files({ mysql: other }, PATH), applied: unread })).toMatch(/they are about rg-other/);
  });

  it("gives no expiry to what has none, or to a group that belongs to somebody else", () => {
    const standard = { ...fileWith(), profile: "standard" };
    const sources = { files: files({ mysql: standard }, PATH), applied: applied(standard) };
    expect(authority(sources)).toEqual(["parameters/dev/mysql.json of origin/main", undefined, "notify"]);
  });
});
