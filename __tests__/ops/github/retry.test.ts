import { describe, expect, test } from "vitest";
import { ATTEMPTS, type FailedRequest, retryAfter } from "../../../ops/github/retry.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const failed = (status: number, more: Partial<FailedRequest> = {}): FailedRequest => ({
  method: "GET",
  status,
  message: "",
  headers: {},
  isUnanswered: false,
  ...more,
});
const reset = String(NOW.getTime() / 1000 + 30);

describe("a request is sent again", () => {
  test.each<[string, FailedRequest, number, number | undefined]>([
    ["after the seconds that a limit names", failed(429, { headers: { "retry-after": "7" } }), 1, 7],
    [
      "after the date that a limit names",
      failed(429, { headers: { "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" } }),
      1,
      9,
    ],
    [
      "when the limit begins anew",
      failed(403, { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset } }),
      1,
      30,
    ],
    [
      "a minute after a limit that names no time",
      failed(403, { message: "You have exceeded a secondary rate limit" }),
      1,
      60,
    ],
    ["never within the same second", failed(429, { headers: { "retry-after": "0" } }), 1, 1],
    ["not for a limit of an hour", failed(429, { headers: { "retry-after": "3600" } }), 1, undefined],
    ["not for a plain refusal", failed(403), 1, undefined],
    ["not for what is not there", failed(404), 1, undefined],
    ["not for what is wrong", failed(422), 1, undefined],
    ["ever later while GitHub is in trouble", failed(502), 3, 4],
    ["when nothing was answered", failed(500, { isUnanswered: true }), 1, 1],
    ["not when it may have been done already", failed(502, { method: "POST" }), 1, undefined],
    ["when GitHub says that it did not do it", failed(503, { method: "POST", headers: { "retry-after": "5" } }), 1, 5],
    ["also to create something, after a limit", failed(429, { method: "POST", headers: { "retry-after": "5" } }), 1, 5],
    ["a few times only", failed(502), ATTEMPTS, undefined],
    ["ever later also where the time is no time", failed(502, { headers: { "retry-after": "soon" } }), 1, 1],
  ])("%s", (_, request, attempt, seconds) => {
    expect(retryAfter(request, attempt, NOW)).toBe(seconds);
  });
});
