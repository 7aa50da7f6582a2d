/** B: Burstable, GP: General Purpose, MO: Memory Optimized, which Azure now sells as Business Critical. */
export type ComputeTier = "B" | "GP" | "MO";

/** What a compute size gives a server. */
export interface ComputeSize {
  /** `GP_Standard_D2ds_v4` */
  readonly skuName: string;
  readonly tier: ComputeTier;
  readonly vCores: number;
  readonly memoryGb: number;
  /** I/O operations a second. */
  readonly maxIops: number;
}

type Row = readonly [vCores: number, memoryGb: number, maxIops: number];

const GENERAL_PURPOSE: readonly Row[] = [
  [2, 8, 3200],
  [4, 16, 6400],
  [8, 32, 12800],
  [16, 64, 20000],
  [32, 128, 20000],
  [48, 192, 48000],
  [64, 256, 48000],
];

const MEMORY_OPTIMIZED: readonly Row[] = [
  [2, 16, 5000],
  [4, 32, 10000],
  [8, 64, 18000],
  [16, 128, 28000],
  [20, 160, 28000],
  [32, 256, 38000],
  [48, 384, 48000],
  [64, 504, 64000],
];

/** @param pattern Name of the size, with # for the number of vCores. */
const sizes = (tier: ComputeTier, pattern: string, rows: readonly Row[]): ComputeSize[] =>
  rows.map(([vCores, memoryGb, maxIops]) => ({
    skuName: `${tier}_Standard_${pattern.replace("#", String(vCores))}`,
    tier,
    vCores,
    memoryGb,
    maxIops,
  }));

/**
 * The sizes that Azure sells and azurerm 4.55.0 takes. Its own check is anchored at its ends only, so that it lets
 * `B_Standard_B1ms_or_anything` through to Azure.
 */
export const COMPUTE_SIZES: readonly ComputeSize[] = [
  ...sizes("B", "B#ms", [[1, 2, 640]]),
  ...sizes("B", "B#s", [[2, 4, 1280]]),
  ...sizes("B", "B#ms", [
    [2, 8, 1700],
    [4, 16, 2400],
    [8, 32, 3100],
    [12, 48, 3800],
    [16, 64, 4300],
    [20, 80, 5000],
  ]),
  ...sizes("GP", "D#ds_v4", GENERAL_PURPOSE),
  ...sizes("GP", "D#ads_v5", GENERAL_PURPOSE),
  ...sizes("MO", "E#ds_v4", MEMORY_OPTIMIZED),
  ...sizes("MO", "E#ids_v4", [[80, 504, 72000]]),
  ...sizes("MO", "E#ds_v5", [...MEMORY_OPTIMIZED, [96, 672, 80000]]),
  ...sizes("MO", "E#ads_v5", MEMORY_OPTIMIZED),
];

const byName = new Map(COMPUTE_SIZES.map((size) => [size.skuName, size]));

/** The size of that name; undefined for a token or when there is none. */
export const computeSize = (skuName: string): ComputeSize | undefined => byName.get(skuName);

/** How many connections MySQL takes by default: half of what the size allows. */
export const defaultMaxConnections = ({ memoryGb }: ComputeSize): number => Math.round((memoryGb * 256) / 3);

/** What is wrong with a size, as the end of a sentence; undefined when Azure sells it. */
export function skuProblem(skuName: string): string | undefined {
  if (byName.has(skuName)) return undefined;
  const meant = COMPUTE_SIZES.find((size) => sizeOf(size.skuName) === sizeOf(skuName));
  if (meant !== undefined) return `but must be written "${meant.skuName}"`;
  const tier = /^(B|GP|MO)_/i.exec(skuName)?.[1]?.toUpperCase();
  const offered = COMPUTE_SIZES.filter((size) => size.tier === tier).map((size) => size.skuName);
  if (offered.length > 0) return `but tier ${tier} has ${offered.join(", ")}`;
  return 'but must be a tier, B, GP or MO, and a size, such as "GP_Standard_D2ds_v4"';
}

/** `d2ds_v4` of `GP_Standard_D2ds_v4`, of `Standard_D2ds_v4` and of a name with the wrong tier. */
const sizeOf = (skuName: string): string => skuName.toLowerCase().replace(/^((b|gp|mo)_)?(standard_)?/, "");
