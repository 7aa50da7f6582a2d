import { AZURE_REGIONS } from "../facts/azure-regions.ts";
import { type AzureOffers, standing, vouchFor } from "./azure-offers.ts";
import type { Rule } from "./rule.ts";

/** What is in a region. */
export interface Placed {
  /** Short name of an Azure region: `westeurope`. */
  readonly location: string;
  /** What Azure offers although this project does not know it yet. @default nothing */
  readonly azureOffers?: AzureOffers;
}

const REGIONS = Object.keys(AZURE_REGIONS);
const DOCUMENTATION = "https://learn.microsoft.com/azure/reliability/regions-list";

const region: Rule<Placed> = {
  id: "region/location",
  why: "Azure refuses a region that it does not have",
  documentation: DOCUMENTATION,
  *check({ location, azureOffers }) {
    const found = standing(location, REGIONS, azureOffers?.regions);
    if (typeof found === "string") return;
    const message = `location is "${location}", which is no region of Azure; write "${found.meant}"`;
    yield { path: ["location"], message };
  },
};

const newRegion: Rule<Placed> = {
  id: "region/location-unknown",
  severity: "warning",
  why: "a region that is not known may be new, and may be mistaken",
  documentation: DOCUMENTATION,
  *check({ location, azureOffers }) {
    if (standing(location, REGIONS, azureOffers?.regions) !== "unknown") return;
    const message = `location is "${location}", which is not among the known regions of Azure; correct it, or ${vouchFor("regions")}`;
    yield { path: ["location"], message };
  },
};

/** Whether Azure has the region. */
export const regionRules: readonly Rule<Placed>[] = [region, newRegion];
