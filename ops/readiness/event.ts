export type ResourceOperation = "Write" | "Delete" | "Action";
export type ResourceOutcome = "Success" | "Failure" | "Cancel";

/** What we keep of an Event Grid event about a resource. Its claims name people: they are never read. */
export interface ResourceEvent {
  readonly id: string;
  /** RFC 3339 */
  readonly time: string;
  readonly operation: ResourceOperation;
  readonly outcome: ResourceOutcome;
  /** Azure resource id, lowercase: ids are compared without case. */
  readonly resourceId: string;
  /** `Microsoft.DBforMySQL/flexibleServers/write` */
  readonly operationName: string;
  readonly correlationId?: string;
}

const TYPE = /^Microsoft\.Resources\.Resource(Write|Delete|Action)(Success|Failure|Cancel)$/;

/** Reads a CloudEvents 1.0 envelope; undefined for what is no event about a resource. */
export function parseResourceEvent(body: unknown): ResourceEvent | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { id, time, type, subject, data } = body as Record<string, unknown>;
  const match = typeof type === "string" ? TYPE.exec(type) : null;
  if (match === null || typeof id !== "string" || typeof time !== "string" || Number.isNaN(Date.parse(time)))
    return undefined;
  const { resourceUri, operationName, correlationId } = (
    typeof data === "object" && data !== null ? data : {}
  ) as Record<string, unknown>;
  const resource = typeof resourceUri === "string" ? resourceUri : subject;
  if (typeof resource !== "string" || resource === "") return undefined;
  return {
    id,
    time,
    operation: match[1] as ResourceOperation,
    outcome: match[2] as ResourceOutcome,
    resourceId: resource.toLowerCase(),
    operationName: typeof operationName === "string" ? operationName : "",
    ...(typeof correlationId === "string" ? { correlationId } : {}),
  };
}
