import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { EXIT, UserError } from "../context.ts";
import type { LocalAzure } from "./local-azure.ts";

/** Asks local Azure for what Azure itself would not do: a fault, a change by hand. */
export async function tell(
  { endpoint, environment }: Pick<LocalAzure, "endpoint" | "environment">,
  method: "POST" | "DELETE",
  path: "out-of-band" | "faults" | "clock",
  body: object = {},
): Promise<void> {
  const certificate = environment.SSL_CERT_FILE;
  const ca = certificate === undefined ? undefined : await readFile(certificate, "utf8");
  const url = new URL(`/local-azure/${path}`, endpoint);
  await new Promise<void>((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request(url, { method, headers, ...(ca === undefined ? {} : { ca }) }, (answer) => {
      answer.resume();
      answer.once("end", () =>
        answer.statusCode === 200
          ? resolve()
          : reject(new UserError(`local Azure answered ${answer.statusCode} to ${method} ${path}`, EXIT.failed)),
      );
    });
    sent.once("error", reject);
    sent.end(JSON.stringify(body));
  });
}
