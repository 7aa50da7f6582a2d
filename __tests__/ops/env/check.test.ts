import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkEnv, type EnvCheckOptions, type EnvEnvironment } from "../../../ops/env/check.ts";

const DEV = "11111111-1111-4111-8111-111111111111";
const PROD = "33333333-3333-4333-8333-333333333333";
const TENANT = "99999999-9999-4999-8999-999999999999";
const OTHER = "55555555-5555-4555-8555-555555555555";
const PASSWORD = "TF_VAR_server_administrator_password";

const environments: EnvEnvironment[] = [
  { name: "dev", subscriptionId: DEV, tenantId: TENANT, variables: [PASSWORD] },
  { name: "prod", subscriptionId: PROD, tenantId: TENANT, variables: [] },
];
const set = `${PASSWORD}='Str0ng-enough'\n`;

const check = (text: string, options: Partial<EnvCheckOptions> = {}) =>
  checkEnv({ file: ".env", text }, { environments, env: {}, ...options });
const brief = (text: string, options: Partial<EnvCheckOptions> = {}) =>
  check(set + text, options).map(({ ruleId, severity, message, position }) => ({
    ruleId,
    severity,
    message,
    line: position?.line,
  }));

test("a complete file has nothing wrong", () => {
  const text = `# sign-in\nARM_SUBSCRIPTION_ID=${DEV}\nARM_TENANT_ID=${TENANT}\nAZURE_TENANT_ID=${TENANT.toUpperCase()}\nARM_USE_CLI=true\nTF_LOG=debug\nHTTPS_PROXY='http://proxy:3128'\n`;
  expect(brief(text)).toEqual([]);
});

describe("one diagnostic for one mistake", () => {
  test.each([
    ["ARM_TENANT_ID=abc", "env/value", "ARM_TENANT_ID has 3 characters, but must be a GUID"],
    ["ARM_USE_OIDC=yes", "env/value", "ARM_USE_OIDC has 3 characters, but must be true or false"],
    ["ARM_CLIENT_SECRET=s", "env/missing", "ARM_CLIENT_ID is missing: ARM_CLIENT_SECRET needs it"],
    ["ARM_USE_OIDC=true", "env/missing", "ARM_CLIENT_ID is missing: ARM_USE_OIDC needs it"],
    ["nonsense", "env/malformed-line", "assigns nothing"],
    ["A-B=1", "env/malformed-line", "sets no variable"],
    ["TF_LOG='x", "env/quoting", "TF_LOG opens a single quote that nothing closes"],
    ["TF_LOG=a b", "env/quoting", "TF_LOG has a space without quotes"],
    ["TF_LOG=1\nTF_LOG=2", "env/duplicate-key", "TF_LOG is set again in line 3, which wins"],
    ["export TF_LOG=1", "env/export", "TF_LOG is exported in the file"],
    ["TF_LOG=1\r\n", "env/line-ends", "Windows line ends"],
    [`ARM_SUBSCRIPTION_ID=${OTHER}`, "env/misaligned", `no environment.json has this subscriptionId: dev has ${DEV}`],
    [`ARM_TENANT_ID=${OTHER}`, "env/misaligned", "no environment.json has this tenantId"],
    ["MYSQL_SERVER_NAME=x", "env/deprecated", "use server.name in parameters/<environment>/mysql.json"],
    ["LOCATION=x", "env/deprecated", "use location in parameters/<environment>/environment.json"],
    ["FOO_BAR_BAZ=x", "env/unknown", "FOO_BAR_BAZ is read by nothing: remove it"],
    ["ARM_TENNANT_ID=x", "env/unknown", "did you mean ARM_TENANT_ID?"],
    ["TF_VAR_other=x", "env/unknown", "TF_VAR_other is read by nothing"],
  ])("%j", (text, ruleId, message) => {
    const found = brief(text).filter((diagnostic) => diagnostic.ruleId === ruleId);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain(message);
    expect(found[0]?.line).toBe(2);
  });
});

test("the subscription of one environment with the tenant of another is misaligned", () => {
  const apart: EnvEnvironment[] = [
    { name: "dev", subscriptionId: DEV, tenantId: TENANT, variables: [] },
    { name: "prod", subscriptionId: PROD, tenantId: OTHER, variables: [] },
  ];
  const text = `ARM_SUBSCRIPTION_ID=${DEV}\nARM_TENANT_ID=${OTHER}\n`;
  expect(check(text, { environments: apart }).map(({ message }) => message)).toEqual([
    "ARM_TENANT_ID is that of prod, but ARM_SUBSCRIPTION_ID is that of dev",
  ]);
});

test("ARM and AZURE names that disagree name both values, as they are ids", () => {
  const [found] = brief(`ARM_TENANT_ID=${TENANT}\nAZURE_TENANT_ID=${OTHER}`);
  expect(found?.message).toBe(
    `AZURE_TENANT_ID (${OTHER}) differs from ARM_TENANT_ID (${TENANT}) in line 2: make them equal`,
  );
});

test("ARM and AZURE names of a secret that disagree name no value", () => {
  const found = brief("ARM_CLIENT_SECRET=one\nAZURE_CLIENT_SECRET=two", { env: { ARM_CLIENT_ID: DEV } });
  expect(found.map(({ message }) => message)).toEqual([
    "AZURE_CLIENT_SECRET differs from ARM_CLIENT_SECRET in line 2: make them equal",
  ]);
});

describe("what is missing", () => {
  test("a variable that planning an environment needs is missed in file and process", () => {
    expect(check("CHECKPOINT_DISABLE=1").map(({ ruleId, severity, message }) => [ruleId, severity, message])).toEqual([
      [
        "env/missing",
        "warning",
        `${PASSWORD} is neither here nor in the environment of this shell: planning dev needs it`,
      ],
    ]);
  });
  test("a variable of the process counts as set", () => {
    expect(check("CHECKPOINT_DISABLE=1", { env: { [PASSWORD]: "x" } })).toEqual([]);
    expect(brief("ARM_CLIENT_SECRET=s", { env: { ARM_CLIENT_ID: DEV } })).toEqual([]);
  });
  test("an empty variable counts as not set", () => {
    expect(brief("ARM_CLIENT_SECRET=s\nARM_CLIENT_ID=").map(({ ruleId }) => ruleId)).toEqual(["env/missing"]);
    expect(brief("ARM_TENANT_ID=\nARM_CLIENT_SECRET=")).toEqual([]);
  });
});

test("a variable that this shell sets otherwise is overridden", () => {
  const text = `ARM_TENANT_ID=${TENANT}`;
  expect(brief(text, { env: { ARM_TENANT_ID: OTHER } })).toMatchObject([
    { ruleId: "env/overridden", severity: "warning", line: 2 },
  ]);
  expect(brief(text, { env: { ARM_TENANT_ID: TENANT } })).toEqual([]);
});

test("a variable that the code of the project reads is not stale", () => {
  expect(brief("MY_SWITCH=1", { readByCode: () => new Set(["MY_SWITCH"]) })).toEqual([]);
});

describe("repairs with one answer", () => {
  const repaired = (text: string) =>
    check(text, { environments: [] })
      .flatMap(({ fix }) => fix ?? [])
      .sort((a, b) => b.start - a.start)
      .reduce((result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end), text);
  test.each([
    ["\uFEFFTF_LOG=1", "TF_LOG=1"],
    ["export TF_LOG=1", "TF_LOG=1"],
    ["ARM_CLIENT_SERCET=x", "ARM_CLIENT_SECRET=x"],
    ["MYSQL_ADMIN_PASSWORD='x'", `${PASSWORD}='x'`],
  ])("%j becomes %j", (text, result) => {
    expect(repaired(text)).toBe(result);
  });
  test("a rename is not offered when the new name is taken", () => {
    const text = `${set}MYSQL_ADMIN_PASSWORD='x'`;
    expect(repaired(text)).toBe(text);
  });
});

describe("files that are no env files", () => {
  test("a huge file is one error", () => {
    expect(check("A=1\n".repeat(200_000)).map(({ ruleId }) => ruleId)).toEqual(["env/size"]);
  });
  test("thousands of problems are cut short", () => {
    const found = check("x\n".repeat(50_000), { environments: [] });
    expect(found).toHaveLength(101);
    expect(found.at(-1)?.message).toBe("49900 more problems of this file are not listed");
  });
});

describe("no value is ever quoted", () => {
  const SECRET = "Zq9vTr4nsp4r3nt";
  const printed = (text: string, options: Partial<EnvCheckOptions> = {}) => JSON.stringify(check(text, options));

  test.each([
    `ARM_CLIENT_SECRET=${SECRET}`,
    `ARM_CLIENT_SECRET='${SECRET}`,
    `ARM_CLIENT_SECRET="${SECRET}$x"`,
    `ARM_CLIENT_SECRET=${SECRET} ${SECRET}`,
    `ARM_CLIENT_SECRET=${SECRET}#x`,
    `ARM_CLIENT_SECRET\n${SECRET}`,
    `ARM_CLIENT_SECRET='one\n${SECRET}=two`,
    `ARM_CLIENT_SECRET: ${SECRET}`,
    `${SECRET}`,
    `${SECRET}==`,
    `${SECRET}=`,
    `ARM_CLIENT_ID=${SECRET}`,
    `ARM_USE_OIDC=${SECRET}`,
    `UNKNOWN=${SECRET}`,
    `MYSQL_ADMIN_PASSWORD=${SECRET}`,
    `ARM_CLIENT_SECRET=a\nAZURE_CLIENT_SECRET=${SECRET}`,
    `ARM_CLIENT_ID=${SECRET}\nAZURE_CLIENT_ID=a`,
    `A=1\nA=${SECRET}`,
    `ARM_CLIENT_SECRET='${SECRET}' ${SECRET}`,
    `ARM_CLIENT_SECRET='${SECRET}'\r\n`,
  ])("%j", (text) => {
    expect(check(text).length).toBeGreaterThan(0);
    expect(printed(text)).not.toContain(SECRET);
    expect(printed(text, { env: { ARM_CLIENT_SECRET: `${SECRET}!`, ARM_CLIENT_ID: `${SECRET}?` } })).not.toContain(
      SECRET,
    );
  });

  test("whatever the file looks like around it", () => {
    const name = fc.constantFrom(
      "ARM_CLIENT_SECRET",
      "ARM_CLIENT_ID",
      "ARM_USE_CLI",
      "OTHER_NAME",
      PASSWORD,
      "AZURE_CLIENT_SECRET",
    );
    const glue = fc.constantFrom("=", " = ", "='", '="', "=`", "=\n", "='\n");
    const tail = fc.constantFrom("", "'", '"', " x", "\n", "\r\n", "#", "'#", "' y\n", "'\n");
    const assignment = fc.tuple(name, glue, tail).map(([key, before, after]) => `${key}${before}${SECRET}${after}`);
    fc.assert(
      fc.property(fc.array(assignment, { maxLength: 4 }), (parts) => {
        expect(printed(parts.join("\n"), { env: { ARM_CLIENT_SECRET: `other${SECRET}` } })).not.toContain(SECRET);
      }),
    );
  });
});
