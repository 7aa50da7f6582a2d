import type { ContentParameters } from "../schemas/content.generated.ts";
import type { TradingParameters } from "../schemas/trading.generated.ts";
import { eventDrivenJobRules, resolveEventDrivenJob } from "./event-driven-job.rules.ts";
import { jobPlatformRules, resolveJobPlatform } from "./job-platform.rules.ts";
import type { RuleViolation } from "./rule.ts";
import { checkResourceGroup, checkSection, commonProps, type StackInput } from "./stack.rules.ts";
import { resolveTextModel, textModelRules } from "./text-model.rules.ts";

export type TradingStackInput = StackInput<TradingParameters>;
export type ContentStackInput = StackInput<ContentParameters>;

/** Blob containers of the trading stack: market data comes in, backtests and signals come out. */
export const TRADING_CONTAINERS = { data: "market-data", backtests: "backtests", signals: "signals" } as const;
/** Blob containers of the content stack: briefs come in, pieces come out. */
export const CONTENT_CONTAINERS = { briefs: "briefs", pieces: "pieces" } as const;

/** What the parameter files say to each construct of the trading stack. */
export function tradingStackProps(input: TradingStackInput) {
  const { naming, profile, resourceGroup } = commonProps("trading", input);
  const { platform, backtest, signalEvaluation } = input.parameters;
  const { data, backtests, signals } = TRADING_CONTAINERS;
  return {
    naming,
    resourceGroup,
    platform: { ...platform, naming, profile },
    backtest: { ...backtest, inputContainer: data, outputContainer: backtests },
    // Starts when a backtest has been written: the two are chained by events.
    signalEvaluation: {
      inputSuffix: ".json",
      ...signalEvaluation,
      inputContainer: backtests,
      outputContainer: signals,
    },
  };
}

/** What the parameter files say to each construct of the content stack. */
export function contentStackProps(input: ContentStackInput) {
  const { naming, profile, resourceGroup } = commonProps("content", input);
  const { platform, batch, textModel } = input.parameters;
  const { briefs, pieces } = CONTENT_CONTAINERS;
  return {
    naming,
    resourceGroup,
    platform: { ...platform, naming, profile },
    batch: { ...batch, inputContainer: briefs, outputContainer: pieces },
    textModel: { ...textModel, naming, profile },
  };
}

/** Every rule of the constructs that the trading stack is made of. */
export function checkTradingStack(input: TradingStackInput): RuleViolation[] {
  const { naming, resourceGroup, platform, backtest, signalEvaluation } = tradingStackProps(input);
  return [
    ...checkResourceGroup(resourceGroup),
    ...checkSection("platform", jobPlatformRules, resolveJobPlatform(platform)),
    ...checkJob("backtest", { ...backtest, naming, jobName: "backtest" }),
    ...checkJob("signalEvaluation", { ...signalEvaluation, naming, jobName: "signal-evaluation" }),
  ];
}

/** Every rule of the constructs that the content stack is made of. */
export function checkContentStack(input: ContentStackInput): RuleViolation[] {
  const { naming, resourceGroup, platform, batch, textModel } = contentStackProps(input);
  return [
    ...checkResourceGroup(resourceGroup),
    ...checkSection("platform", jobPlatformRules, resolveJobPlatform(platform)),
    ...checkJob("batch", { ...batch, naming, jobName: "batch" }),
    ...checkSection("textModel", textModelRules, resolveTextModel(textModel)),
  ];
}

const checkJob = (section: string, job: Parameters<typeof resolveEventDrivenJob>[0]): RuleViolation[] =>
  checkSection(section, eventDrivenJobRules, resolveEventDrivenJob(job));
