import { COMPUTE_SIZES, type ComputeSize } from "../facts/mysql-compute-sizes.ts";
import { isMisspelled, nearestOf } from "./azure-offers.ts";

export { COMPUTE_SIZES, type ComputeSize } from "../facts/mysql-compute-sizes.ts";

const byName = new Map(COMPUTE_SIZES.map((size) => [size.skuName, size]));

/** The size of that name; undefined for a token or when there is none. */
export const computeSize = (skuName: string): ComputeSize | undefined => byName.get(skuName);

/** How many connections MySQL takes by default: half of what the size allows. */
export const defaultMaxConnections = ({ memoryGb }: ComputeSize): number => Math.round((memoryGb * 256) / 3);

/** `GP_Standard_D2ds_v6`: tier and family belong together, and the generation is newer than those that are known. */
const NEW_GENERATION = /^(B_Standard_B\d+[a-z]*s_v[2-9]|(GP_Standard_D|MO_Standard_E)\d+[a-z]*s_v([6-9]|1\d))$/;

/** Whether a size can be one that Azure has begun to sell since the list was made. */
export const isNewSize = (skuName: string): boolean => !byName.has(skuName) && NEW_GENERATION.test(skuName);

/** What is wrong with a size, as the end of a sentence; undefined when Azure sells it, or may sell it by now. */
export function skuProblem(skuName: string): string | undefined {
  if (byName.has(skuName) || isNewSize(skuName)) return undefined;
  const listed = COMPUTE_SIZES.filter(({ isDelisted }) => isDelisted !== true);
  const meant =
    COMPUTE_SIZES.find((size) => sizeOf(size.skuName) === sizeOf(skuName))?.skuName ??
    nearestOf(
      skuName,
      listed.map((size) => size.skuName).filter((name) => isMisspelled(skuName, name)),
    );
  if (meant !== undefined) return `but must be written "${meant}"`;
  const tier = /^(B|GP|MO)_/i.exec(skuName)?.[1]?.toUpperCase();
  const offered = listed.filter((size) => size.tier === tier).map((size) => size.skuName);
  if (offered.length > 0) return `but tier ${tier} has ${offered.join(", ")}`;
  return 'but must be a tier, B, GP or MO, and a size, such as "GP_Standard_D2ds_v4"';
}

/** `d2dsv4` of `GP_Standard_D2ds_v4`, of `standard-d2ds-v4` and of a name with the wrong tier. */
const sizeOf = (skuName: string): string =>
  skuName
    .toLowerCase()
    .replaceAll("-", "_")
    .replace(/^((b|gp|mo)_)?(standard_)?/, "")
    .replaceAll("_", "");
