/** The parts of a rendered stack that a rehearsal must know. */
export interface RenderedStack {
  readonly terraform?: { readonly backend?: Readonly<Record<string, unknown>> };
  readonly provider?: { readonly azurerm?: readonly { readonly subscription_id?: string }[] };
  readonly data?: { readonly azurerm_resource_group?: Readonly<Record<string, { readonly name: string }>> };
  readonly variable?: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/**
 * An override file that lets the rendered stack run anywhere: state in the folder instead of a storage account, and,
 * for the clean-up at the end, no `prevent_destroy`. The rendered files themselves stay as they are.
 */
export function overrideFor(stack: RenderedStack, options: { readonly allowDestroy: boolean }): object {
  const isLocal = stack.terraform?.backend?.local !== undefined;
  const override: { terraform?: object; resource?: Record<string, Record<string, object>> } = {};
  if (!isLocal) override.terraform = { backend: { local: { path: "terraform.tfstate" } } };
  if (!options.allowDestroy) return override;
  for (const [type, resources] of Object.entries(stack.resource ?? {})) {
    for (const [name, resource] of Object.entries(resources)) {
      const lifecycle = resource.lifecycle as { prevent_destroy?: unknown } | undefined;
      if (lifecycle?.prevent_destroy !== true) continue;
      override.resource ??= {};
      override.resource[type] = { ...override.resource[type], [name]: { lifecycle: { prevent_destroy: false } } };
    }
  }
  return override;
}

/** Variables that have no default and so need a value: in these stacks, passwords. */
export const requiredVariables = (stack: RenderedStack): string[] =>
  Object.entries(stack.variable ?? {})
    .filter(([, variable]) => variable.default === undefined)
    .map(([name]) => name)
    .sort();

const RESOURCE_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(\/providers\/[^/]+(\/[^/]+\/[^/]+)+)?$/i;

/** Ids of resources that the stack uses but does not make: they must be there before it is applied. */
export function externalResources(stack: RenderedStack): string[] {
  const subscription = stack.provider?.azurerm?.[0]?.subscription_id;
  const groups = Object.values(stack.data?.azurerm_resource_group ?? {});
  const found = new Set(groups.map(({ name }) => `/subscriptions/${subscription}/resourceGroups/${name}`));
  const made = new Set(Object.values(stack.resource?.azurerm_resource_group ?? {}).map(({ name }) => name));
  const visit = (value: unknown): void => {
    if (typeof value === "string" && RESOURCE_ID.test(value) && !made.has(value.split("/")[4])) found.add(value);
    else if (typeof value === "object" && value !== null) for (const each of Object.values(value)) visit(each);
  };
  visit(stack.resource);
  return [...found].sort();
}
