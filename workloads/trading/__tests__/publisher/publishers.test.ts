import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContainerClient } from "@azure/storage-blob";
import { describe, expect, it, test } from "vitest";
import { evaluate } from "../../src/gate/evaluate.ts";
import type { Decision } from "../../src/pipeline/documents.ts";
import { containerTarget } from "../../src/publisher/blob.ts";
import { signalEvent } from "../../src/publisher/event.ts";
import { folderTarget } from "../../src/publisher/folder.ts";
import type { Places, SignalEvent, Target } from "../../src/publisher/publisher.ts";
import { publisherOf } from "../../src/publisher/publishers.ts";
import { pipelineWith, resultWith } from "../support/documents.ts";
import { filesIn, folderWith } from "../support/folder.ts";

const NOW = new Date("2026-03-21T08:00:00Z");
const SIGNAL = evaluate(resultWith(), pipelineWith(), NOW);
const EVENT = signalEvent(SIGNAL);

interface Uploaded {
  readonly name: string;
  readonly text: string;
  readonly options: { readonly conditions?: unknown };
}

/** A container that keeps what is uploaded, or fails as the service does. */
function container(error?: object) {
  const uploads: Uploaded[] = [];
  const urlOf = (name: string) => `https://account.blob.core.windows.net/signals/${name}`;
  const client = {
    getBlobClient: (name: string) => ({ url: urlOf(name) }),
    getBlockBlobClient: (name: string) => ({
      upload: async (text: string, _: number, options: Uploaded["options"]) => {
        if (error !== undefined) throw error;
        if (uploads.some((each) => each.name === name)) throw { code: "BlobAlreadyExists" };
        uploads.push({ name, text, options });
      },
    }),
  };
  return { target: containerTarget(client as unknown as ContainerClient), uploads };
}

const placesWith = (target: Target, asked: string[] = []): Places => ({
  output: target,
  folder: (path) => {
    asked.push(path);
    return target;
  },
  container: (url) => {
    asked.push(url);
    return target;
  },
});

describe("a publisher", () => {
  it("writes an event once into a folder, whole, and nothing else", async () => {
    const folder = folderWith();
    const publisher = publisherOf({ type: "output" }, placesWith(folderTarget(folder)));
    const place = join(folder, `p/${EVENT.id}.json`);
    expect(await publisher.publish(EVENT)).toEqual({ place, isNew: true });
    const later = signalEvent({ ...SIGNAL, evaluatedAt: "2026-03-22T08:00:00.000Z" });
    expect(await publisher.publish(later)).toEqual({ place, isNew: false });
    expect(JSON.parse(readFileSync(place, "utf8"))).toEqual(EVENT);
    expect(filesIn(folder)).toEqual([`p/${EVENT.id}.json`]);
  });

  it("writes an event once into a container, on condition that there is none", async () => {
    const { target, uploads } = container();
    const publisher = publisherOf({ type: "blob", url: "https://a/b" }, placesWith(target));
    const place = `https://account.blob.core.windows.net/signals/p/${EVENT.id}.json`;
    expect(await publisher.publish(EVENT)).toEqual({ place, isNew: true });
    expect(await publisher.publish(EVENT)).toEqual({ place, isNew: false });
    expect(uploads).toHaveLength(1);
    expect(uploads[0]?.options.conditions).toEqual({ ifNoneMatch: "*" });
    expect(JSON.parse(uploads[0]?.text ?? "")).toEqual(EVENT);
  });

  it("does not take a file in the place of its folder for what it has published", async () => {
    const target = folderTarget(folderWith({ p: "" }));
    const publishing = publisherOf({ type: "output" }, placesWith(target)).publish(EVENT);
    await expect(publishing).rejects.toThrow("cannot be written: a file is where a folder should be");
  });

  it("says why a container cannot be written, without what a request held", async () => {
    const { target } = container(new Error("refused\nauthorization: Bearer secret"));
    const publishing = publisherOf({ type: "blob", url: "https://a/b" }, placesWith(target)).publish(EVENT);
    await expect(publishing).rejects.toThrow(/cannot be written: refused$/);
  });

  it("goes where its pipeline says", async () => {
    const asked: string[] = [];
    const places = placesWith(folderTarget(folderWith()), asked);
    await publisherOf({ type: "folder", path: "out" }, places).publish(EVENT);
    await publisherOf({ type: "blob", url: "https://a/b" }, places).publish(EVENT);
    expect(asked).toEqual(["out", "https://a/b"]);
  });

  const broken: readonly [string, object][] = [
    ["an order in it", { data: { ...SIGNAL, order: { side: "buy" } } }],
    ["another type", { type: "convergent.order.placed" }],
    ["a key that would be a path", { data: { ...SIGNAL, key: "../../x" } }],
    ["a pipeline whose name would be a path", { data: { ...SIGNAL, pipeline: { ...SIGNAL.pipeline, name: "../x" } } }],
    ["a time that is none", { time: "yesterday" }],
    ["a wish beyond everything", { data: { ...SIGNAL, signal: [{ instrument: "A", wanted: 2, price: 1 }] } }],
  ];
  test.each(broken)("lets no event leave with %s", async (_, changes) => {
    const folder = folderWith();
    const publisher = publisherOf({ type: "output" }, placesWith(folderTarget(join(folder, "signals"))));
    const publishing = publisher.publish({ ...EVENT, ...changes } as SignalEvent);
    await expect(publishing).rejects.toThrow(`the signal of ${EVENT.id} is not published`);
    expect(filesIn(folder)).toEqual([]);
  });
});

test.each<[Decision, string]>([
  ["accept", "convergent.signal.accepted"],
  ["reject", "convergent.signal.rejected"],
  ["hold", "convergent.signal.held"],
])("a decision to %s is told by the event %s", (decision, type) => {
  expect(signalEvent({ ...SIGNAL, decision })).toMatchObject({ type, specversion: "1.0", source: "/pipelines/p" });
});
