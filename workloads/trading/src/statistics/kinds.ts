import type { PartType } from "../pipeline/pipeline.ts";
import { bootstrap } from "./bootstrap.ts";
import { standard } from "./standard.ts";
import type { StatisticsKind } from "./statistics.ts";

/** Every kind of statistics, by what pipeline files call it. */
export const statisticsKinds: readonly PartType<StatisticsKind>[] = [standard, bootstrap];
