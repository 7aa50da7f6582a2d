import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorCodes, httpStatus, parseError } from "../../../ops/retry/parse.ts";

describe("parseError", () => {
  it("finds every code a text names, most specific first", () => {
    const text = 'Status: "Failed"\nCode: "Outer"\n{"error":{"code":"Inner","message":""}}';
    expect(errorCodes(text)).toEqual(["Inner", "Outer"]);
    expect(httpStatus("unexpected status 409 (409 Conflict)")).toBe(409);
  });

  it("takes an error of Key Vault apart", () => {
    const text =
      'checking for presence of existing Secret "pw": keyvault.BaseClient#GetSecret: Failure responding to request: StatusCode=403 -- Original Error: autorest/azure: Service returned an error. Status=403 Code="Forbidden" Message="Caller is not authorized.\\r\\nIt may take a while." InnerError={"code":"ForbiddenByRbac"}';
    expect(parseError(text)).toMatchObject({
      kind: "azure",
      code: "ForbiddenByRbac",
      codes: ["ForbiddenByRbac", "Forbidden"],
      status: 403,
      message: "Caller is not authorized. It may take a while.",
      operation: "checking for presence of existing Secret",
    });
  });

  it.each([
    ["sign-in", "could not acquire access token: AADSTS70043: over"],
    ["registry", "could not query provider registry for registry.terraform.io/hashicorp/azurerm: EOF"],
    ["backend", "Error acquiring the state lock\nstate blob is already locked"],
    ["network", 'Get "https://management.azure.com/": dial tcp 1.2.3.4:443: i/o timeout'],
    ["azure", "unexpected status 409 (409 Conflict) with error: Odd: words"],
    ["terraform", "Invalid value for variable"],
  ])("takes an error of %s for one", (kind, text) => expect(parseError(text).kind).toBe(kind));

  it.each([
    ["Retry-After: 17", 17],
    ["Please retry after 26 seconds.", 26],
    ["try again in 5 minutes", 300],
    ["the request failed after 2 attempts, please try again later", undefined],
  ])("reads when Azure wants to be asked again: %s", (text, seconds) => {
    expect(parseError(text).retryAfterSeconds).toBe(seconds);
  });

  it("takes the names of resources for no words of Azure", () => {
    const { words } = parseError('creating X (Subscription: "0"\nVault Name: "in use"): performing Create: refused');
    expect(words).toBe("creating X : performing Create: refused");
  });

  it("takes no broken connection for an answer, and no answer for a broken connection", () => {
    expect(parseError("unexpected status 500 (x) with error: Odd: connection reset by peer").network).toBeUndefined();
    expect(parseError("read: connection reset by peer").network).toBe("lost");
  });

  it("is total over any text, also one that begins like an answer", () => {
    const part = fc.constantFrom(
      '{"error":',
      '{"code":"A"',
      "}",
      "[",
      '"',
      "\\",
      'Code="',
      "unexpected status 4",
      " with error: A:",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        expect(parseError(parts.join("")).codes).toBeInstanceOf(Array);
      }),
    );
  });
});
