import { describe, expect, test } from "vitest";
import { readDeploymentScript } from "../../../ops/import/az.ts";

const read = (script: string) => readDeploymentScript("d.sh", script, {});
const facts = (script: string) =>
  read(script).facts.flatMap(({ name, value }) => (name === "created" ? [] : [[name, value]]));
const remarks = (script: string) => read(script).remarks.map(({ origin, message }) => `${origin?.name} ${message}`);
const CREATE = "az mysql flexible-server create";

describe("the flags of a server", () => {
  test.each<[string, string, unknown]>([
    ["-n a", "serverName", "a"],
    ["-na", "serverName", "a"],
    ["--name=a", "serverName", "a"],
    ["--name 'a'", "serverName", "a"],
    ["-g a", "resourceGroup", "a"],
    ["-l westeurope", "location", "westeurope"],
    ["-u a", "administratorLogin", "a"],
    ["--admin-pass x", "password", undefined],
    ["--sku-name Standard_B1ms", "skuName", "Standard_B1ms"],
    ["--storage-size 32", "storageSizeGb", "32"],
    ["--high-availability SameZone", "haMode", "SameZone"],
    ["--public-access 0.0.0.0", "publicAccess", "0.0.0.0"],
    ["--tags a=b 'c=d e'", "tags", ["a=b", "c=d e"]],
    ["-d app", "database", { name: "app" }],
    ["--subscription x", "subscription", "x"],
  ])("%s", (flags, name, value) => {
    expect(facts(`${CREATE} ${flags} --yes --output none`)).toEqual([[name, value]]);
  });
});

describe("other commands", () => {
  test.each<[string, unknown[][]]>([
    [
      "az group create -n g -l l",
      [
        ["resourceGroup", "g"],
        ["location", "l"],
      ],
    ],
    ["az account set -s x", [["subscription", "x"]]],
    ["az login --tenant t", [["tenant", "t"]]],
    [
      "az mysql flexible-server db create -g g -s s -d app --charset utf8",
      [["database", { name: "app", charset: "utf8" }]],
    ],
    ["az mysql flexible-server parameter set -n a -v b -s s", [["serverParameter", { name: "a", value: "b" }]]],
    [
      "az mysql flexible-server parameter set-batch -s s --args a=b c=d",
      [
        ["serverParameter", { name: "a", value: "b" }],
        ["serverParameter", { name: "c", value: "d" }],
      ],
    ],
    [
      "az mysql flexible-server firewall-rule create -n s -r r --start-ip-address 1.2.3.4",
      [["firewallRule", { ruleName: "r", name: "s", startIpAddress: "1.2.3.4" }]],
    ],
    ["az mysql flexible-server replica create --replica-name r --source-server s", [["replica", { name: "r" }]]],
    [
      "az deployment group create -g g --template-file t.json --parameters serverName=s adminPassword=x",
      [
        ["resourceGroup", "g"],
        ["serverName", "s"],
        ["password", undefined],
      ],
    ],
    ["az mysql flexible-server show -n a; az mysql flexible-server list", []],
    ["echo az mysql flexible-server create -n a", []],
    ["sudo az group create -n g", [["resourceGroup", "g"]]],
    ["/usr/bin/az group create -n g || exit 1", [["resourceGroup", "g"]]],
    ['ID="$(az group create -n g --query id -o tsv)"', [["resourceGroup", "g"]]],
  ])("%s", (script, expected) => {
    expect(facts(script)).toEqual(expected);
  });
});

describe("what cannot be carried over", () => {
  test.each([
    [`${CREATE} -n "$(date)"`, "-n is the output of a command: write it into the parameter file yourself"],
    [`${CREATE} -n "$1"`, "-n is argument 1 of the script: write it into the parameter file yourself"],
    [`${CREATE} -n $NAME`, "-n uses NAME, which nothing sets: write it into the parameter file yourself"],
    [`read NAME; ${CREATE} -n $NAME`, "-n is typed in by a person: write it into the parameter file yourself"],
    [`${CREATE} --storage-redundancy Zone`, `--storage-redundancy of ${CREATE} has no place in a parameter file`],
    ["az webapp create -n x", "az webapp create is not part of the mysql stack"],
    [
      "az mysql server create -n x",
      "az mysql server create is of Single Server, which Azure has retired: migrate to Flexible Server first",
    ],
    ["az deployment group create --parameters @p.json", "--parameters takes @p.json: import that file as well"],
  ])("%s", (script, remark) => {
    expect(facts(script)).toEqual([]);
    expect(remarks(script)).toContain(remark);
  });
});

test("secrets are known wherever they stand", () => {
  const script = `MYSQL_PASS=one11111\n${CREATE} -p two22222 --tags token=three333\naz keyvault secret set --value four4444\naz login -p five5555`;
  expect([...read(script).secrets].sort()).toEqual(["five5555", "four4444", "one11111", "three333", "two22222"]);
  expect(JSON.stringify(facts(script.replaceAll("token=three333", "")))).not.toMatch(/11111|22222|4444|5555/);
});
