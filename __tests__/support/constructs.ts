import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { TerraformStack, Testing } from "cdktf";

/** One resource or data source, as it stands in cdk.tf.json. */
export type Block = { readonly [argument: string]: unknown };
type Blocks = { readonly [type: string]: { readonly [name: string]: Block } };

/** What a stack renders to. */
export interface RenderedStack {
  readonly resource: Blocks;
  readonly data: Blocks;
  /** The only resource of a type. @throws Error when there are none or several. */
  only(type: string): Block;
  /** All resources of a type, by their name in Terraform. */
  all(type: string): { readonly [name: string]: Block };
  /** Addresses of all resources: `azurerm_subnet.network_subnet_1A2B3C`. */
  readonly addresses: readonly string[];
}

/** Renders a stack called `test` with the azurerm provider, without touching the file system. */
export function render(build: (stack: TerraformStack) => void, context: Record<string, unknown> = {}): RenderedStack {
  const stack = new TerraformStack(Testing.app({ context }), "test");
  new AzurermProvider(stack, "azurerm", { features: [{}] });
  build(stack);
  const { resource = {}, data = {} } = JSON.parse(Testing.synth(stack)) as Partial<RenderedStack>;
  const all = (type: string) => resource[type] ?? {};
  return {
    resource,
    data,
    all,
    only(type) {
      const [block, ...others] = Object.values(all(type));
      if (block === undefined || others.length > 0) {
        throw new Error(`expected one ${type}, found ${Object.keys(all(type)).length}`);
      }
      return block;
    },
    addresses: Object.entries(resource).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((name) => `${type}.${name}`),
    ),
  };
}
