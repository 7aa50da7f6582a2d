import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../ops/context.ts";
import { readArmParameters } from "../../../ops/import/arm.ts";

const read = (parameters: unknown) => readArmParameters("t.json", JSON.stringify({ parameters }, null, 1));
const facts = (parameters: unknown) => read(parameters).facts.map(({ name, value }) => [name, value]);

describe("names", () => {
  test.each<[string, unknown, string]>([
    ["serverName", "a", "serverName"],
    ["SERVERNAME", "a", "serverName"],
    ["skuName", "Standard_B1ms", "skuName"],
    ["vmName", "Standard_B1ms", "skuName"],
    ["serverEdition", "Burstable", "tier"],
    ["SkuTier", "Burstable", "tier"],
    ["StorageSizeGB", 32, "storageSizeGb"],
    ["storageIops", 360, "iops"],
    ["haEnabled", "Disabled", "haMode"],
    ["mysqlVersion", "8.0.21", "version"],
    ["vnetAddressPrefix", "10.0.0.0/24", "virtualNetworkPrefix"],
    ["mySqlSubnetPrefix", "10.0.0.0/28", "subnetPrefix"],
    ["publicNetworkAccess", "Disabled", "publicAccess"],
  ])("%s", (name, value, fact) => {
    expect(facts({ [name]: { value } })).toEqual([[fact, value]]);
  });

  test("objects in the shape of the resource are taken apart", () => {
    const value = { storageSizeGB: 64, autoGrow: "Enabled" };
    expect(facts({ storage: { value }, sku: { value: { name: "Standard_B1ms", tier: "Burstable" } } })).toEqual([
      ["storageSizeGb", 64],
      ["storageAutogrow", "Enabled"],
      ["skuName", "Standard_B1ms"],
      ["tier", "Burstable"],
    ]);
  });

  test("values without the wrapper are read too, and null says nothing", () => {
    expect(facts({ serverName: "a", version: { value: null } })).toEqual([["serverName", "a"]]);
  });
});

describe("what cannot be carried over", () => {
  test.each<[string, unknown, string]>([
    ["an expression", { location: { value: "[resourceGroup().location]" } }, "is an expression"],
    ["an unknown parameter", { vmSize: { value: "x" } }, "has no place in a parameter file"],
    ["a reference to another secret", { vmPassword: { reference: {} } }, "looks like a secret"],
    ["a reference for a plain value", { serverName: { reference: {} } }, "is a secret in a Key Vault"],
  ])("%s", (_, parameters, message) => {
    const { facts: found, remarks } = read(parameters);
    expect(found).toEqual([]);
    expect(remarks.map((remark) => remark.message)).toEqual([expect.stringContaining(message)]);
  });

  test("a password is a fact without its value", () => {
    const { facts: found, secrets } = read({ administratorLoginPassword: { value: "hunter2hunter2" } });
    expect(found).toMatchObject([{ name: "password", value: undefined, origin: { line: 3 } }]);
    expect(secrets).toEqual(["hunter2hunter2"]);
  });

  test("of a password in a Key Vault, the place is known", () => {
    const reference = { keyVault: { id: "/subscriptions/x" }, secretName: "mysql" };
    expect(facts({ adminPassword: { reference } })).toEqual([
      ["password", { keyVaultId: "/subscriptions/x", secretName: "mysql" }],
    ]);
  });
});

test("comments, trailing commas and a byte order mark are no mistake", () => {
  const text = '\uFEFF{ // by hand\n "parameters": { /* x */ "serverName": { "value": "a", }, }, }';
  expect(readArmParameters("t.json", text).facts).toHaveLength(1);
});

describe("files that are no parameters files", () => {
  test.each([
    ['{"resources": [], "parameters": {}}', "is a template"],
    ['{"parameters": []}', 'has no "parameters"'],
    ['{"parameters": {', "t.json:1 is not valid JSON"],
    ["[1]", 'has no "parameters"'],
    [`{"parameters": ${'{"a":'.repeat(50_000)}`, "nested too deeply"],
    [`{"parameters": ${"[".repeat(50_000)}`, "nested too deeply"],
  ])("%s", (text, message) => {
    expect(() => readArmParameters("t.json", text)).toThrow(UserError);
    expect(() => readArmParameters("t.json", text)).toThrow(message);
  });

  test("a parameter called __proto__ is one like any other", () => {
    const text =
      '{"parameters": {"__proto__": {"value": "x"}, "constructor": {"value": 1}, "tags": {"value": {"__proto__": "y"}}}}';
    const { facts: found, remarks } = readArmParameters("t.json", text);
    expect(found.map(({ name }) => name)).toEqual(["tags"]);
    expect(remarks).toHaveLength(2);
    expect(({} as Record<string, unknown>).value).toBeUndefined();
  });

  test("any JSON is read or refused", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          readArmParameters("t.json", `{"parameters": ${text}}`);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
