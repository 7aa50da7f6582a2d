import type { Construct } from "constructs";
import { EventDrivenJob, JobPlatform, LifecycleResourceGroup } from "../constructs/index.ts";
import { TRADING_CONTAINERS, type TradingStackInput, tradingStackProps } from "../constructs/job-stacks.rules.ts";
import { AzureStack, JOB_PROVIDERS } from "./azure-stack.ts";
import { inputAsData } from "./data.ts";

/** Market data comes in, a backtest runs for it, its signal is evaluated: the stream trading. */
export class TradingStack extends AzureStack {
  constructor(scope: Construct, given: TradingStackInput) {
    const input = inputAsData(given);
    const { environmentName, environment } = input;
    super(scope, {
      stack: "trading",
      environmentName,
      environment,
      resourceProviders: JOB_PROVIDERS,
      acknowledgements: given.parameters.acknowledgements,
    });
    const { naming, ...props } = tradingStackProps(input);
    const resourceGroup = new LifecycleResourceGroup(this, "resource-group", props.resourceGroup);
    const platform = new JobPlatform(this, "platform", {
      ...props.platform,
      resourceGroup,
      containers: Object.values(TRADING_CONTAINERS),
    });
    const backtest = new EventDrivenJob(this, "backtest", { ...props.backtest, platform, naming });
    const evaluation = new EventDrivenJob(this, "signal-evaluation", { ...props.signalEvaluation, platform, naming });

    this.output("data_account", platform.data.name, "The storage account that market data is put into.");
    this.output("jobs", { backtest: backtest.job.name, signal_evaluation: evaluation.job.name }, "The jobs by name.");
  }
}
