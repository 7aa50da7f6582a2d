/** A physical region of the Azure public cloud. */
export interface AzureRegion {
  readonly displayName: string;
  /** Where Azure replicates what is geo-redundant. Not always mutual: westus3 pairs with eastus, which pairs with westus. */
  readonly pair?: string;
  /** Empty where a region has no availability zones. */
  readonly zones: readonly string[];
}

/** The list of regions that Azure Resource Manager gave, as Azure Verified Modules keep it. */
export const AZURE_REGIONS_SOURCE = {
  source:
    "GET /subscriptions/{id}/locations, kept in github.com/Azure/terraform-azurerm-avm-utl-regions, modules/cached-data/locations.tf.json; Sweden South, which takes a request, from https://learn.microsoft.com/azure/reliability/regions-list",
  date: "2026-03-12",
} as const;

/** By short name. Test regions (EUAP, STG) are left out. */
export const AZURE_REGIONS: Readonly<Record<string, AzureRegion>> = {
  australiacentral: { displayName: "Australia Central", pair: "australiacentral2", zones: [] },
  australiacentral2: { displayName: "Australia Central 2", pair: "australiacentral", zones: [] },
  australiaeast: { displayName: "Australia East", pair: "australiasoutheast", zones: ["1", "2", "3"] },
  australiasoutheast: { displayName: "Australia Southeast", pair: "australiaeast", zones: [] },
  austriaeast: { displayName: "Austria East", zones: ["1", "2", "3"] },
  belgiumcentral: { displayName: "Belgium Central", zones: ["1", "2", "3"] },
  brazilsouth: { displayName: "Brazil South", pair: "southcentralus", zones: ["1", "2", "3"] },
  brazilsoutheast: { displayName: "Brazil Southeast", pair: "brazilsouth", zones: [] },
  canadacentral: { displayName: "Canada Central", pair: "canadaeast", zones: ["1", "2", "3"] },
  canadaeast: { displayName: "Canada East", pair: "canadacentral", zones: [] },
  centralindia: { displayName: "Central India", pair: "southindia", zones: ["1", "2", "3"] },
  centralus: { displayName: "Central US", pair: "eastus2", zones: ["1", "2", "3"] },
  chilecentral: { displayName: "Chile Central", zones: ["1", "2", "3"] },
  denmarkeast: { displayName: "Denmark East", zones: ["1", "2", "3"] },
  eastasia: { displayName: "East Asia", pair: "southeastasia", zones: ["1", "2", "3"] },
  eastus: { displayName: "East US", pair: "westus", zones: ["1", "2", "3"] },
  eastus2: { displayName: "East US 2", pair: "centralus", zones: ["1", "2", "3"] },
  francecentral: { displayName: "France Central", pair: "francesouth", zones: ["1", "2", "3"] },
  francesouth: { displayName: "France South", pair: "francecentral", zones: [] },
  germanynorth: { displayName: "Germany North", pair: "germanywestcentral", zones: [] },
  germanywestcentral: { displayName: "Germany West Central", pair: "germanynorth", zones: ["1", "2", "3"] },
  indonesiacentral: { displayName: "Indonesia Central", zones: ["1", "2", "3"] },
  israelcentral: { displayName: "Israel Central", zones: ["1", "2", "3"] },
  italynorth: { displayName: "Italy North", zones: ["1", "2", "3"] },
  japaneast: { displayName: "Japan East", pair: "japanwest", zones: ["1", "2", "3"] },
  japanwest: { displayName: "Japan West", pair: "japaneast", zones: ["1", "2", "3"] },
  jioindiacentral: { displayName: "Jio India Central", pair: "jioindiawest", zones: [] },
  jioindiawest: { displayName: "Jio India West", pair: "jioindiacentral", zones: [] },
  koreacentral: { displayName: "Korea Central", pair: "koreasouth", zones: ["1", "2", "3"] },
  koreasouth: { displayName: "Korea South", pair: "koreacentral", zones: [] },
  malaysiawest: { displayName: "Malaysia West", zones: ["1", "2", "3"] },
  mexicocentral: { displayName: "Mexico Central", zones: ["1", "2", "3"] },
  newzealandnorth: { displayName: "New Zealand North", zones: ["1", "2", "3"] },
  northcentralus: { displayName: "North Central US", pair: "southcentralus", zones: [] },
  northeurope: { displayName: "North Europe", pair: "westeurope", zones: ["1", "2", "3"] },
  norwayeast: { displayName: "Norway East", pair: "norwaywest", zones: ["1", "2", "3"] },
  norwaywest: { displayName: "Norway West", pair: "norwayeast", zones: [] },
  polandcentral: { displayName: "Poland Central", zones: ["1", "2", "3"] },
  qatarcentral: { displayName: "Qatar Central", zones: ["1", "2", "3"] },
  southafricanorth: { displayName: "South Africa North", pair: "southafricawest", zones: ["1", "2", "3"] },
  southafricawest: { displayName: "South Africa West", pair: "southafricanorth", zones: [] },
  southcentralus: { displayName: "South Central US", pair: "northcentralus", zones: ["1", "2", "3"] },
  southeastasia: { displayName: "Southeast Asia", pair: "eastasia", zones: ["1", "2", "3"] },
  southindia: { displayName: "South India", pair: "centralindia", zones: [] },
  spaincentral: { displayName: "Spain Central", zones: ["1", "2", "3"] },
  swedencentral: { displayName: "Sweden Central", pair: "swedensouth", zones: ["1", "2", "3"] },
  swedensouth: { displayName: "Sweden South", pair: "swedencentral", zones: [] },
  switzerlandnorth: { displayName: "Switzerland North", pair: "switzerlandwest", zones: ["1", "2", "3"] },
  switzerlandwest: { displayName: "Switzerland West", pair: "switzerlandnorth", zones: [] },
  uaecentral: { displayName: "UAE Central", pair: "uaenorth", zones: [] },
  uaenorth: { displayName: "UAE North", pair: "uaecentral", zones: ["1", "2", "3"] },
  uksouth: { displayName: "UK South", pair: "ukwest", zones: ["1", "2", "3"] },
  ukwest: { displayName: "UK West", pair: "uksouth", zones: [] },
  westcentralus: { displayName: "West Central US", pair: "westus2", zones: [] },
  westeurope: { displayName: "West Europe", pair: "northeurope", zones: ["1", "2", "3"] },
  westindia: { displayName: "West India", pair: "southindia", zones: [] },
  westus: { displayName: "West US", pair: "eastus", zones: [] },
  westus2: { displayName: "West US 2", pair: "westcentralus", zones: ["1", "2", "3"] },
  westus3: { displayName: "West US 3", pair: "eastus", zones: ["1", "2", "3"] },
};
