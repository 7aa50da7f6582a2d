import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container/index.js";
import { App, Aspects, Lazy, TerraformStack, TerraformVariable } from "cdktf";
import { afterEach, describe, expect, it } from "vitest";
import { POLICY_RULES, PolicyPack, type PolicyPackProps, type PolicyRule } from "../../../constructs/policy/index.ts";

const RULE = "policy/anonymous-blobs";
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Annotation {
  readonly constructPath: string;
  readonly level: string;
  readonly message: string;
}

/** Synthesises a stack that the pack looks at, as `cdktf synth` does. */
function synth(props: PolicyPackProps, build: (stack: TerraformStack) => void) {
  const outdir = mkdtempSync(join(tmpdir(), "policy-"));
  folders.push(outdir);
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "test");
  Aspects.of(stack).add(new PolicyPack(props));
  new AzurermProvider(stack, "azurerm", { features: [{}] });
  build(stack);
  app.synth();
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  return { annotations: manifest.stacks.test.annotations as readonly Annotation[], manifest, app };
}

const container = (stack: TerraformStack, containerAccessType = "blob") =>
  new StorageContainer(stack, "files", { name: "files", storageAccountId: "/x", containerAccessType });
const accepted = {
  rule: RULE,
  address: "azurerm_storage_container.*",
  reason: "a public site",
  expiresOn: "2026-03-31",
};
const untagged = (stack: TerraformStack) => new ResourceGroup(stack, "group", { name: "g", location: "westeurope" });

describe("the policy pack, as an Aspect", () => {
  it("fails synthesis on an error, and tells construct, rule, why and remedy", () => {
    expect(() => synth({}, container)).toThrow(
      `[test/files] ${RULE}: container_access_type is "blob"; a container that is public is read by whoever guesses its name; keep containers private`,
    );
  });

  it("lets synthesis pass on a warning, and leaves no call stack behind", () => {
    const { annotations, manifest } = synth({}, untagged);
    expect(annotations).toEqual([
      {
        constructPath: "test/group",
        level: "@cdktf/warn",
        message: expect.stringContaining("policy/standard-tags: it has no tag project, environment"),
      },
    ]);
    expect(JSON.stringify(manifest)).not.toContain("aspect.ts");
  });

  it("has nothing to say about what is right", () => {
    expect(synth({}, (stack) => container(stack, "private")).annotations).toEqual([]);
  });

  it("sees values, not tokens, and takes what only Terraform knows for unknown", () => {
    const given = (value: string) => (stack: TerraformStack) => container(stack, value);
    expect(() => synth({}, given(Lazy.stringValue({ produce: () => "blob" })))).toThrow(
      'container_access_type is "blob"',
    );
    const variable = (stack: TerraformStack) =>
      container(stack, new TerraformVariable(stack, "access", {}).stringValue);
    expect(synth({}, variable).annotations).toEqual([]);
  });

  it("sees what Aspects that come after it, and overrides, have changed", () => {
    const mended = (stack: TerraformStack) => {
      const files = container(stack);
      const visit = (node: unknown) => {
        if (node === files) files.containerAccessType = "private";
      };
      Aspects.of(stack).add({ visit });
    };
    expect(synth({}, mended).annotations).toEqual([]);
    const overridden = (stack: TerraformStack) =>
      container(stack, "private").addOverride("container_access_type", "blob");
    expect(() => synth({}, overridden)).toThrow('container_access_type is "blob"');
  });

  it("tells each thing once, however often a program is synthesised", () => {
    const { app, manifest } = synth({}, untagged);
    app.synth();
    const again = JSON.parse(readFileSync(join(app.outdir, "manifest.json"), "utf8"));
    expect(again.stacks.test.annotations).toEqual(manifest.stacks.test.annotations);
  });

  it("lets no value steer the terminal", () => {
    const own = { ...(POLICY_RULES[0] as PolicyRule), types: ["azurerm_storage_container"] };
    const quoting: PolicyRule = {
      ...own,
      level: "warning",
      *check({ attributes }) {
        yield `it is ${attributes.container_access_type}`;
      },
    };
    const { annotations } = synth({ rules: [quoting] }, (stack) => container(stack, "a\u001b[2J\u202eb"));
    expect(annotations[0]?.message).toContain("it is a?[2J?b");
  });

  it("runs the rules of its user", () => {
    const own: PolicyRule = {
      ...(POLICY_RULES[0] as PolicyRule),
      id: "policy/ours",
      types: ["azurerm_resource_group"],
      *check({ address }) {
        yield `${address} is not ours`;
      },
    };
    expect(() => synth({ rules: [own] }, untagged)).toThrow("policy/ours: azurerm_resource_group.group is not ours");
  });
});

describe("acknowledgements", () => {
  it("let what they name pass, and nothing else", () => {
    expect(synth({ acknowledgements: [accepted] }, container).annotations).toEqual([]);
    const elsewhere = { ...accepted, address: "azurerm_storage_container.other" };
    expect(() => synth({ acknowledgements: [elsewhere] }, container)).toThrow(RULE);
    expect(() => synth({ acknowledgements: [{ ...accepted, rule: "policy/minimum-tls" }] }, container)).toThrow(RULE);
  });

  it("hold for ever without a moment, and to their last day with one", () => {
    const at = (now: string) => () => synth({ acknowledgements: [accepted], now: new Date(now) }, container);
    expect(at("2026-03-31T23:59:59Z")().annotations).toEqual([]);
    expect(at("2026-04-01T00:00:00Z")).toThrow(RULE);
  });

  it("that have expired are told", () => {
    const now = new Date("2026-04-01T00:00:00Z");
    const { annotations } = synth({ acknowledgements: [accepted], now }, (stack) => container(stack, "private"));
    expect(annotations).toMatchObject([
      { constructPath: "test", message: expect.stringContaining("expired on 2026-03-31") },
    ]);
  });

  it("cannot cover a rule that could not be evaluated", () => {
    const broken: PolicyRule = {
      ...(POLICY_RULES[0] as PolicyRule),
      id: RULE,
      types: ["azurerm_storage_container"],
      check: () => {
        throw new Error("no such thing");
      },
    };
    expect(() => synth({ acknowledgements: [accepted], rules: [broken] }, container)).toThrow(
      `${RULE}: the rule could not be evaluated: no such thing`,
    );
  });

  it.each([
    [{ reason: " " }, 'acknowledgements[1].reason is " ", but must say why it is acceptable'],
    [{ expiresOn: "never" }, 'acknowledgements[1].expiresOn is "never", but must be a date such as 2030-01-31'],
    [{ expiresOn: "2026-02-31" }, 'acknowledgements[1].expiresOn is "2026-02-31", but must be a date'],
  ])("with %j are refused", (wrong, message) => {
    expect(() => new PolicyPack({ acknowledgements: [accepted, { ...accepted, ...wrong }] })).toThrow(message);
  });
});
