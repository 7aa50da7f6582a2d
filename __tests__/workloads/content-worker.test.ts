import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textIn } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { blobStore } from "../../workloads/content/src/store/blob.ts";
import { blobClient, laterOn, messages, putJobs, startWorker, textsIn, upload } from "../support/stack-job.ts";
import { putStorageAccount } from "../support/storage-account.ts";

const PROMPT = "announcement/release";
const input = (release: string) => ({
  brand: "Harbour",
  audience: "engineers",
  product: "Harbour CLI",
  release,
  changes: [{ kind: "fix", what: "it starts", why: "it can be used" }],
  callToAction: "Upgrade today.",
});
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify({ id: `r${index}`, input: input(`1.${index}`) })}\n`);
const ANSWER = {
  headline: "It starts",
  lead: "It starts now.",
  sections: [{ heading: "Fixes", body: "It starts." }],
  breaking: [],
  callToAction: "Upgrade today.",
  short: "It starts.",
};

const BATCH = { queue: "batch", input: "briefs", output: "pieces", suffix: ".jsonl" };
const putStream = (azure: LocalAzure) => putJobs(azure, [BATCH]);

/** What is in the output container, but locks and answers; by name. */
const pieces = async (azure: LocalAzure): Promise<Record<string, string>> =>
  Object.fromEntries(Object.entries(await textsIn(azure, "pieces")).filter(([name]) => !name.startsWith(".cache/")));

const start = (azure: LocalAzure, more?: Readonly<Record<string, string>>) =>
  startWorker(azure, "content", BATCH, more);
const work = (azure: LocalAzure, more?: Readonly<Record<string, string>>) => start(azure, more).ended;

/** Azure OpenAI on this machine; `before` runs before each answer. */
async function startModel(before: (count: number) => unknown) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(await textIn(request));
    await before(asked.length);
    const choice = { index: 0, finish_reason: "stop", message: { role: "assistant", content: JSON.stringify(ANSWER) } };
    const body = { choices: [choice], usage: { prompt_tokens: 100, completion_tokens: 50 } };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const env = {
    OPENAI_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CONTENT_MODEL: "writer",
    CONTENT_PRICED_AS: "gpt-4o",
  };
  return { asked, env };
}

test("briefs that are put into the container become pieces, once however often the event is told", async () => {
  await withLocalAzure(
    async (azure) => {
      await putStream(azure);
      azure.events.behave({ duplicates: 1 });
      await upload(azure, `briefs/${PROMPT}/march.jsonl`, lines(3).join(""));
      const ran = await work(azure);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      expect(ran.outcomes).toMatchObject([
        { kind: "done", blob: `${PROMPT}/march.jsonl`, written: 3, unchanged: 0 },
        { kind: "done", written: 0, unchanged: 3 },
      ]);
      const made = await pieces(azure);
      const names = ["r0", "r1", "r2"].flatMap((id) => [`${PROMPT}/${id}.json`, `${PROMPT}/${id}.provenance.json`]);
      expect(Object.keys(made)).toEqual(names);
      expect(JSON.parse(made[`${PROMPT}/r1.provenance.json`] ?? "")).toMatchObject({ id: "r1", draft: true });
      laterOn(azure);
      expect([await messages(azure, "batch"), await messages(azure, "batch-poison")]).toEqual([[], []]);
    },
    { speed: 0 },
  );
});

test("what can never succeed is set aside with the reason and the message, and nothing else waits for it", async () => {
  await withLocalAzure(
    async (azure) => {
      await putStream(azure);
      await upload(azure, "briefs/announcement/relaese/march.jsonl", lines(1).join(""));
      await upload(azure, `briefs/${PROMPT}/wrong.jsonl`, `${lines(1).join("")}{"id":"x","input":{}}\n`);
      await upload(azure, `briefs/${PROMPT}/right.jsonl`, lines(1).join(""));
      const before = await messages(azure, "batch");
      const { code, outcomes } = await work(azure);
      expect([code, outcomes.map(({ kind }) => kind)]).toEqual([0, ["set aside", "set aside", "done"]]);
      const poison = (await messages(azure, "batch-poison")).map((text) => JSON.parse(text));
      expect(poison).toEqual([
        { reason: expect.stringContaining(`did you mean "${PROMPT}"?`), attempts: 1, message: before[0] },
        { reason: expect.stringContaining(`${PROMPT}/wrong.jsonl:2 the brief`), attempts: 1, message: before[1] },
      ]);
      expect(Object.keys(await pieces(azure))).toHaveLength(2);
      azure.clock.advance(30 * 86_400_000);
      expect([await messages(azure, "batch"), await messages(azure, "batch-poison")]).toMatchObject([
        [],
        { length: 2 },
      ]);
    },
    { speed: 0 },
  );
});

test("a worker that is killed loses nothing, doubles nothing, and no answer that was kept is paid for again", async () => {
  await withLocalAzure(
    async (azure) => {
      await putStream(azure);
      await upload(azure, `briefs/${PROMPT}/march.jsonl`, lines(12).join(""));
      let kill = () => {};
      const { asked, env } = await startModel((count) => (count === 7 ? kill() : undefined));
      const first = start(azure, env);
      kill = () => first.child.kill("SIGKILL");
      expect(await first.ended).toMatchObject({ code: null, outcomes: [] });
      const [before, askedBefore] = [await pieces(azure), asked.length];
      const isWhole = Object.values(before).every((text) => typeof JSON.parse(text) === "object");
      expect([isWhole, await messages(azure, "batch")]).toEqual([true, []]);
      laterOn(azure);
      expect(await work(azure, env)).toMatchObject({ code: 0, outcomes: [{ kind: "done", attempts: 2 }] });
      const after = await pieces(azure);
      expect(Object.keys(after)).toHaveLength(24);
      for (const [name, text] of Object.entries(before)) expect([name, after[name]]).toEqual([name, text]);
      const kept = Object.keys(before).filter((name) => name.endsWith(".provenance.json")).length;
      expect(asked.length - askedBefore).toBeLessThanOrEqual(12 - kept);
      // Four are asked at a time: only what was under way may be asked twice.
      expect(new Set(asked).size).toBe(12);
      expect(asked.length).toBeLessThanOrEqual(12 + 4);
      laterOn(azure);
      expect(await messages(azure, "batch")).toEqual([]);
    },
    { speed: 0 },
  );
});

test("of two workers on the same briefs, one waits for the other and asks for nothing", async () => {
  await withLocalAzure(
    async (azure) => {
      await putStream(azure);
      azure.events.behave({ duplicates: 1 });
      await upload(azure, `briefs/${PROMPT}/march.jsonl`, lines(2).join(""));
      let second: ReturnType<typeof work> | undefined;
      const isWaiting = () =>
        azure.requests.some(({ query, status }) => query.includes("comp=lease") && status === 409);
      const { asked, env } = await startModel(async () => {
        second ??= work(azure, env);
        while (!isWaiting()) await new Promise((resolve) => setTimeout(resolve, 20));
      });
      const first = await work(azure, env);
      const kinds = [...first.outcomes, ...((await second)?.outcomes ?? [])];
      expect(kinds).toMatchObject([
        { kind: "done", written: 2 },
        { kind: "done", written: 0, unchanged: 2 },
      ]);
      expect(asked).toHaveLength(2);
    },
    { speed: 0 },
  );
});

test("a worker that is told to stop leaves its message and ends well; a model that is away fails the job", async () => {
  await withLocalAzure(
    async (azure) => {
      await putStream(azure);
      await upload(azure, `briefs/${PROMPT}/march.jsonl`, lines(1).join(""));
      let stop: () => unknown = () => {};
      const { env } = await startModel(() => stop());
      const first = start(azure, env);
      stop = () => {
        first.child.kill("SIGTERM");
        return first.ended;
      };
      expect(await first.ended).toMatchObject({ code: 0, outcomes: [{ kind: "left", isStop: true }] });
      laterOn(azure);
      const away = { ...env, CONTENT_PRICED_AS: "nobody-knows" };
      const why = expect.stringContaining('there is no price of "nobody-knows"');
      expect(await work(azure, away)).toMatchObject({ code: 1, outcomes: [{ kind: "left", attempts: 2, why }] });
      laterOn(azure);
      expect(await work(azure, away)).toMatchObject({ code: 0, outcomes: [{ kind: "set aside", attempts: 3, why }] });
      expect(await messages(azure, "batch-poison")).toHaveLength(1);
    },
    { speed: 0 },
  );
});

test("a blob is written whole over what was found, and not over what somebody else has written since", async () => {
  await withLocalAzure(async (azure) => {
    putStorageAccount(azure, { containers: ["pieces"] });
    const service = blobClient(azure);
    const store = blobStore(service.getContainerClient("pieces"));
    expect(await store.read("a/b.json")).toBeUndefined();
    expect(await store.replace("a/b.json", "ü1", undefined)).toBe(true);
    expect(await store.replace("a/b.json", "2", undefined)).toBe(false);
    const found = await store.read("a/b.json");
    expect(found?.text).toBe("ü1");
    expect(await store.replace("a/b.json", "3", found)).toBe(true);
    expect(await store.replace("a/b.json", "4", found)).toBe(false);
    expect((await store.read("a/b.json"))?.text).toBe("3");
    const nowhere = blobStore(service.getContainerClient("none"));
    await expect(nowhere.read("x")).rejects.toThrow("/none/x cannot be read: ContainerNotFound");
    await expect(nowhere.replace("x", "1", undefined)).rejects.toThrow("/none/x cannot be written: ContainerNotFound");
  });
});
