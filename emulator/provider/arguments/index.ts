import type { Arguments } from "./checks.ts";
import { CONTAINERS } from "./containers.ts";
import { IDENTITY } from "./identity.ts";
import { MESSAGING } from "./messaging.ts";
import { MONITOR } from "./monitor.ts";
import { MYSQL } from "./mysql.ts";
import { NETWORK } from "./network.ts";
import { STORAGE } from "./storage.ts";

/**
 * What azurerm 4.55.0 refuses before it plans, by type: the words, ranges and combinations that its documentation and
 * its own messages name.
 */
export const ARGUMENTS: { readonly [type: string]: Arguments } = {
  ...CONTAINERS,
  ...IDENTITY,
  ...MESSAGING,
  ...MONITOR,
  ...MYSQL,
  ...NETWORK,
  ...STORAGE,
};
