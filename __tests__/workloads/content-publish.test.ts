import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ContainerClient } from "@azure/storage-blob";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../emulator/index.ts";
import { at, office, planText } from "../../workloads/content/__tests__/support/calendar.ts";
import { publication } from "../../workloads/content/__tests__/support/publication.ts";
import { blobTarget } from "../../workloads/content/src/publish/blob.ts";
import { NotTaken } from "../../workloads/content/src/publish/target.ts";
import { putStorageAccount } from "../support/storage-account.ts";

const credential = { getToken: async () => ({ token: "a-token", expiresOnTimestamp: Date.now() + 3_600_000 }) };
const PROCESS = join(import.meta.dirname, "../../workloads/content/__tests__/support/process.ts");

let azure: LocalAzure;
let web: ContainerClient;
beforeEach(async () => {
  azure = await startLocalAzure({ speed: 0, pageSize: 3 });
  putStorageAccount(azure, { containers: ["$web"] });
  web = containerOf("$web");
});
afterEach(() => azure.close());

function containerOf(name: string, maxTries = 2): ContainerClient {
  const options = { retryOptions: { maxTries, retryDelayInMs: 1 }, tlsOptions: { ca: azure.certificate } };
  return new ContainerClient(`${azure.endpoint}/blob/stlocal/${name}`, credential, options);
}

const site = () => blobTarget("site", web);
const textOf = async (name: string) => (await web.getBlobClient(name).downloadToBuffer()).toString();
const namesOf = async () => {
  const names: string[] = [];
  for await (const { name } of web.listBlobsFlat()) names.push(name);
  return names;
};
const titles = async () =>
  [...(await textOf("index.html")).matchAll(/<a href="([^"]*)"[^>]*>([^<]*)</g)].map(([, ...parts]) => parts);

describe("a static site", () => {
  test("has a page and the JSON of each piece, and a page that lists them, the latest first", async () => {
    expect(await site().publish(publication())).toBe(`${web.url}/pieces/recap.html`);
    const title = 'Größe <script>alert("x")</script> ☕';
    await site().publish(publication({ id: "second", date: "2026-03-23", title }));
    await site().publish(publication({ id: "third", date: "2026-03-09" }));
    expect(await namesOf()).toEqual([
      "index.html",
      ...["recap", "second", "third"].flatMap((id) => [`pieces/${id}.html`, `pieces/${id}.json`]),
    ]);
    expect(JSON.parse(await textOf("pieces/recap.json"))).toEqual(publication());
    expect(await textOf("pieces/recap.html")).toContain('<main class="prose"><p dir="auto">Tea is a plant.</p></main>');
    expect(await titles()).toEqual([
      ["pieces/second.html", "Größe &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; ☕"],
      ["pieces/recap.html", "Tea"],
      ["pieces/third.html", "Tea"],
    ]);
    for (const name of ["index.html", "pieces/second.html"]) expect(await textOf(name)).not.toContain("<script");
    const types = ["index.html", "pieces/recap.html", "pieces/recap.json"].map(
      async (name) => (await web.getBlobClient(name).getProperties()).contentType,
    );
    expect(await Promise.all(types)).toEqual([
      "text/html; charset=utf-8",
      "text/html; charset=utf-8",
      "application/json",
    ]);
  });

  test("knows a piece again that is there, and writes over none", async () => {
    await site().publish(publication());
    const before = (await web.getBlobClient("pieces/recap.json").getProperties()).etag;
    await site().publish(publication());
    await expect(site().publish(publication({ title: "Coffee" }, "e".repeat(64)))).rejects.toThrow(
      new NotTaken("pieces/recap.html is in the container already and is another piece; give the entry another id"),
    );
    expect((await web.getBlobClient("pieces/recap.json").getProperties()).etag).toBe(before);
    expect(await titles()).toEqual([["pieces/recap.html", "Tea"]]);
  });

  test.each([0, 1, 2])("is whole after answer %d got lost and the piece was published again", async (skip) => {
    azure.faults.add({ method: "PUT", path: "\\$web", skip, times: 2, effect: { kind: "lose-answer" } });
    web = containerOf("$web", 1);
    await expect(site().publish(publication())).rejects.toThrow('the site "site" cannot be written');
    azure.faults.clear();
    await site().publish(publication());
    expect(await namesOf()).toEqual(["index.html", "pieces/recap.html", "pieces/recap.json"]);
    expect(await titles()).toEqual([["pieces/recap.html", "Tea"]]);
  });

  test("is written by the client's own retry when an answer gets lost", async () => {
    azure.faults.add({ method: "PUT", path: "\\$web", skip: 1, times: 1, effect: { kind: "lose-answer" } });
    await site().publish(publication());
    expect(await titles()).toEqual([["pieces/recap.html", "Tea"]]);
  });

  test("lists every piece when many are published at once", async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `piece-${index}`);
    await Promise.all(ids.map((id) => site().publish(publication({ id }))));
    expect((await titles()).map(([href]) => href)).toEqual(ids.map((id) => `pieces/${id}.html`));
  });

  test("that is not there says how it is made, and shows no token", async () => {
    const missing = await blobTarget("site", containerOf("missing"))
      .publish(publication())
      .catch((error: Error) => error);
    expect(missing).toBeInstanceOf(NotTaken);
    expect((missing as Error).message).toMatch(/ContainerNotFound.*turn on the static website of the account/);
    expect(String(missing)).not.toContain("a-token");
  });

  test("is published to by the command, with Entra, and a piece only once", async () => {
    const target = "site: { type: blob, account: https://stlocal.blob.storage.local.azure }";
    const { cwd, calendar } = await office(planText(target, "[site]"));
    await calendar("generate", at("2026-03-21T00:00:00Z"));
    await calendar("approve weekly-2026-03-16 --by Ada");
    const publish = async () => {
      const child = spawn(process.execPath, [PROCESS, cwd, "calendar", "publish", "--allow-drafts"], {
        env: { PATH: process.env.PATH, ...azure.environment },
        stdio: ["ignore", "ignore", "pipe"],
      });
      const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
      return { stderr, code };
    };
    expect(await publish()).toEqual({
      code: 0,
      stderr:
        "weekly-2026-03-16 → site: https://stlocal.blob.storage.local.azure/%24web/pieces/weekly-2026-03-16.html\n1 published, 0 failed, 0 held back\n",
    });
    expect((await titles()).map(([href]) => href)).toEqual(["pieces/weekly-2026-03-16.html"]);
    const count = azure.requests.length;
    expect((await publish()).stderr).toBe("0 published, 0 failed, 0 held back\n");
    expect(azure.requests).toHaveLength(count);
    expect(JSON.parse(readFileSync(join(cwd, "ledger/weekly-2026-03-16/site.json"), "utf8")).state).toBe("published");
  });
});
