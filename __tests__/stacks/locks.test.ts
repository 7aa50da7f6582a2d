import { describe, expect, it } from "vitest";
import { renderedStacks, type Terraform } from "../support/rendered-stacks.ts";

const LOCK = "azurerm_management_lock.";
const REFERENCE = /(?:\$\{|")(azurerm_\w+\.[\w-]+)/g;

/** What each resource of a stack waits for when it is made, and outlives when it is destroyed: all of it, by address. */
function dependencies(stack: Terraform): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map<string, readonly string[]>();
  for (const [type, named] of Object.entries<Terraform>(stack.resource)) {
    for (const [name, block] of Object.entries<Terraform>(named)) {
      const found = [...JSON.stringify(block).matchAll(REFERENCE)].map(([, address = ""]) => address);
      direct.set(`${type}.${name}`, found);
    }
  }
  const reach = (address: string, seen: Set<string>): Set<string> => {
    for (const next of direct.get(address) ?? []) if (!seen.has(next) && seen.add(next)) reach(next, seen);
    return seen;
  };
  return new Map([...direct.keys()].map((address) => [address, reach(address, new Set())]));
}

const blockAt = (stack: Terraform, lock: string): Terraform =>
  stack.resource.azurerm_management_lock[lock.slice(LOCK.length)];
const isLock = (address: string): boolean => address.startsWith(LOCK);
const LOCKED = Object.entries(renderedStacks()).filter(([, { resource }]) => resource.azurerm_management_lock);

describe.each(LOCKED)("the locks of %s", (_id, stack) => {
  const graph = dependencies(stack);
  const locks = [...graph.keys()].filter(isLock);

  it("wait for no other lock, since azurerm takes about two minutes for each", () => {
    for (const lock of locks) expect([...(graph.get(lock) ?? [])].filter(isLock)).toEqual([]);
  });

  it("go before everything else on destroy: that of the group waits for all resources when it is made", () => {
    const others = [...graph.keys()].filter((address) => !isLock(address));
    const ofGroup = locks.find((lock) => /azurerm_resource_group\./.test(blockAt(stack, lock).scope)) ?? "";
    expect(others.filter((address) => graph.get(ofGroup)?.has(address) !== true)).toEqual([]);
    expect(others.filter((address) => [...(graph.get(address) ?? [])].some(isLock))).toEqual([]);
  });

  it("cover what they protect: that of a server waits for all that is in the server", () => {
    for (const lock of locks) {
      const [server] = /azurerm_mysql_flexible_server\.[\w-]+/.exec(blockAt(stack, lock).scope) ?? [];
      const below = [...graph].filter(([address, waits]) => !isLock(address) && waits.has(server ?? "none"));
      expect(below.map(([address]) => address).filter((address) => graph.get(lock)?.has(address) !== true)).toEqual([]);
    }
  });
});
