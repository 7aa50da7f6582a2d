import { RestError } from "@azure/core-rest-pipeline";
import { describe, expect, it } from "vitest";
import { attempt, orAbsent, SignInError } from "../../../ops/live/fact.ts";

const limits = (milliseconds = 60_000, signal = new AbortController().signal) => ({ milliseconds, signal });

describe("attempt", () => {
  it("gives the answer of a probe, also when that is: nothing", async () => {
    expect(await attempt(limits(), async () => 7)).toEqual({ known: true, value: 7 });
    expect(await attempt(limits(), async () => undefined)).toEqual({ known: true, value: undefined });
  });

  it("ends with its time, even when the probe never looks at the signal", async () => {
    const fact = await attempt(limits(20), () => new Promise(() => {}));
    expect(fact).toEqual({ known: false, reason: "no answer within 0.02 s" });
  });

  it("tells the probe that its time is over", async () => {
    const fact = await attempt(
      limits(20),
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
    );
    expect(fact).toMatchObject({ known: false, reason: "no answer within 0.02 s" });
  });

  it("ends when everything is interrupted, and does not begin afterwards", async () => {
    const controller = new AbortController();
    const running = attempt(limits(60_000, controller.signal), () => new Promise(() => {}));
    controller.abort();
    expect(await running).toEqual({ known: false, reason: "interrupted" });
    const late = await attempt(limits(60_000, controller.signal), () => new Promise(() => {}));
    expect(late).toEqual({ known: false, reason: "interrupted" });
  });

  it("keeps Azure's code and status", async () => {
    const error = new RestError("you may not", { code: "AuthorizationFailed", statusCode: 403 });
    expect(await attempt(limits(), () => Promise.reject(error))).toEqual({
      known: false,
      reason: "AuthorizationFailed: you may not",
      code: "AuthorizationFailed",
      status: 403,
    });
  });

  it("has no status when nothing answered", async () => {
    const error = new RestError("getaddrinfo ENOTFOUND nowhere", { code: "ENOTFOUND" });
    const fact = await attempt(limits(), () => Promise.reject(error));
    expect(fact).toEqual({ known: false, reason: "getaddrinfo ENOTFOUND nowhere", code: "ENOTFOUND" });
  });

  it("says that nobody is signed in, once and for all", async () => {
    const fact = await attempt(limits(), () => Promise.reject(new SignInError("AADSTS7000215: wrong secret")));
    expect(fact).toEqual({ known: false, reason: "AADSTS7000215: wrong secret", code: "SignInFailed" });
  });

  it("keeps the first line of what is said, and not all of a long one", async () => {
    const fact = await attempt(limits(), () => Promise.reject(new Error(`\n${"x".repeat(1000)}\nsecond`)));
    expect(fact).toEqual({ known: false, reason: `${"x".repeat(399)}…` });
    expect(await attempt(limits(), () => Promise.reject("plain"))).toEqual({ known: false, reason: "plain" });
  });
});

describe("orAbsent", () => {
  it("takes 404 for absent, and nothing else", async () => {
    const answer = (statusCode: number) => Promise.reject(new RestError("no", { statusCode }));
    expect(await orAbsent(answer(404))).toBeUndefined();
    await expect(orAbsent(answer(403))).rejects.toThrow("no");
    await expect(orAbsent(Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  });
});
