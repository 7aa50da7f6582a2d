import { contains, isPrivate as isPrivateRange, parsePrefix } from "./addresses.ts";
import type { Json, JsonObject } from "./model.ts";

/** A rule of a network security group, as far as it decides about traffic. */
interface TrafficRule {
  readonly name: string;
  readonly priority: number;
  readonly allows: boolean;
  readonly outbound: boolean;
  readonly protocol: string;
  readonly sources: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly destinations: readonly string[];
  readonly ports: readonly string[];
  /** Azure's own rule, or one that says the same as before, at whatever priority. */
  readonly settled: boolean;
}

/** Traffic that a rule denied and that another one, which says nothing new, lets through now. */
export interface OpenedTraffic {
  readonly deniedBy: string;
  readonly allowedBy: string;
  readonly outbound: boolean;
  readonly sources: readonly string[];
  readonly ports: readonly string[];
}

interface Point {
  readonly outbound: boolean;
  readonly protocol: string;
  readonly source: string | number;
  readonly destination: string | number;
  readonly port: number;
}

/** More combinations than this are not compared. */
const MAX_POINTS = 300_000;

const texts = (...values: readonly (Json | undefined)[]): string[] =>
  values
    .flatMap((value): readonly Json[] =>
      Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value],
    )
    .filter((value): value is string => typeof value === "string" && value !== "");
const orAny = (values: readonly string[]): readonly string[] => (values.length === 0 ? ["*"] : values);
const lower = (value: Json | undefined, otherwise: string): string => (texts(value)[0] ?? otherwise).toLowerCase();

/** What a rule says, without its name and priority. */
const saying = (rule: JsonObject): string => JSON.stringify({ ...readRule(rule, false), name: "", priority: 0 });

function readRule(rule: JsonObject, settled: boolean): TrafficRule {
  return {
    name: texts(rule.name)[0] ?? "a rule",
    priority: typeof rule.priority === "number" ? rule.priority : 4096,
    allows: lower(rule.access, "allow") !== "deny",
    outbound: lower(rule.direction, "inbound") === "outbound",
    protocol: lower(rule.protocol, "*"),
    sources: orAny(
      texts(rule.source_address_prefix, rule.source_address_prefixes, rule.source_application_security_group_ids),
    ),
    sourcePorts: orAny(texts(rule.source_port_range, rule.source_port_ranges)),
    destinations: orAny(
      texts(
        rule.destination_address_prefix,
        rule.destination_address_prefixes,
        rule.destination_application_security_group_ids,
      ),
    ),
    ports: orAny(texts(rule.destination_port_range, rule.destination_port_ranges)),
    settled,
  };
}

const builtIn = (
  name: string,
  priority: number,
  allows: boolean,
  outbound: boolean,
  source: string,
  destination: string,
): TrafficRule => ({
  name: `the default rule ${name}`,
  priority,
  allows,
  outbound,
  protocol: "*",
  sources: [source],
  sourcePorts: ["*"],
  destinations: [destination],
  ports: ["*"],
  settled: true,
});

/** Source: learn.microsoft.com/azure/virtual-network/network-security-groups-overview, default security rules. */
const DEFAULT_RULES: readonly TrafficRule[] = [
  builtIn("AllowVnetInBound", 65_000, true, false, "VirtualNetwork", "VirtualNetwork"),
  builtIn("AllowAzureLoadBalancerInBound", 65_001, true, false, "AzureLoadBalancer", "*"),
  builtIn("DenyAllInBound", 65_500, false, false, "*", "*"),
  builtIn("AllowVnetOutBound", 65_000, true, true, "VirtualNetwork", "VirtualNetwork"),
  builtIn("AllowInternetOutBound", 65_001, true, true, "*", "Internet"),
  builtIn("DenyAllOutBound", 65_500, false, true, "*", "*"),
];

const isPrivate = (address: number): boolean => isPrivateRange({ start: address, end: address });
const ANY: readonly string[] = ["*", "any", "0.0.0.0/0", "::/0"];

function coversAddress(prefix: string, at: string | number): boolean {
  const name = prefix.toLowerCase();
  if (ANY.includes(name)) return true;
  if (typeof at === "number") {
    if (name === "virtualnetwork") return isPrivate(at);
    if (name === "internet") return !isPrivate(at);
    return contains(parsePrefix(prefix), { start: at, end: at });
  }
  return name === at || (name === "internet" && at !== "virtualnetwork" && at !== "azureloadbalancer");
}

function bounds(range: string): readonly [number, number] {
  if (ANY.includes(range)) return [0, 65_535];
  const [from = Number.NaN, to = from] = range.split("-").map(Number);
  return [from, to];
}

const coversPort = (ranges: readonly string[], port: number): boolean =>
  ranges.some((range) => {
    const [from, to] = bounds(range);
    return from <= port && port <= to;
  });

const matches = (rule: TrafficRule, point: Point): boolean =>
  rule.outbound === point.outbound &&
  (rule.protocol === "*" || rule.protocol === point.protocol) &&
  rule.sources.some((prefix) => coversAddress(prefix, point.source)) &&
  rule.destinations.some((prefix) => coversAddress(prefix, point.destination)) &&
  coversPort(rule.ports, point.port);

/** One address of every stretch that no prefix of any rule cuts, and every service tag. */
function addresses(prefixes: readonly string[]): (string | number)[] {
  const found = new Set<string | number>(["virtualnetwork", 0x0a_00_00_01, 0x08_08_08_08]);
  for (const prefix of prefixes) {
    const range = parsePrefix(prefix);
    if (range === undefined) {
      if (!ANY.includes(prefix.toLowerCase())) found.add(prefix.toLowerCase());
      continue;
    }
    found.add(range.start);
    if (range.end + 1 < 2 ** 32) found.add(range.end + 1);
  }
  return [...found].filter((each) => each !== "internet");
}

function portsOf(ranges: readonly string[]): number[] {
  const found = new Set([0, 3306]);
  for (const [from, to] of ranges.map(bounds)) {
    if (!Number.isNaN(from)) found.add(from);
    if (to < 65_535) found.add(to + 1);
  }
  return [...found];
}

/** Every combination that rules can tell apart; undefined when there are too many. */
function pointsOf(rules: readonly TrafficRule[]): Point[] | undefined {
  const sources = addresses(rules.flatMap((rule) => rule.sources));
  const destinations = addresses(rules.flatMap((rule) => rule.destinations));
  const ports = portsOf(rules.flatMap((rule) => rule.ports));
  const protocols = [...new Set(["tcp", "udp", ...rules.map((rule) => rule.protocol)])].filter((each) => each !== "*");
  if (sources.length * destinations.length * ports.length * protocols.length * 2 > MAX_POINTS) return undefined;
  const points: Point[] = [];
  for (const outbound of [false, true])
    for (const source of sources)
      for (const destination of destinations)
        for (const port of ports)
          for (const protocol of protocols) points.push({ outbound, protocol, source, destination, port });
  return points;
}

const deciding = (rules: readonly TrafficRule[], point: Point): TrafficRule | undefined =>
  rules.find((rule) => matches(rule, point));

const ordered = (rules: readonly TrafficRule[]): TrafficRule[] =>
  [...rules, ...DEFAULT_RULES].sort((a, b) => a.priority - b.priority);

const spelled = (address: string | number): string =>
  typeof address === "string"
    ? address
    : [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

/**
 * Compare the rules of a security group before and after a change by the traffic that they let through. Only traffic
 * counts that opens because a deny rule went, narrowed, turned or moved: what a new allow rule lets in is read from the
 * rule itself.
 *
 * @returns undefined when the group has too many combinations to compare
 */
export function openedTraffic(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
): readonly OpenedTraffic[] | undefined {
  const known = new Set(before.map(saying));
  const was = before.map((rule) => readRule(rule, true));
  const is = after.map((rule) => readRule(rule, known.has(saying(rule))));
  const points = pointsOf([...was, ...is]);
  if (points === undefined) return undefined;
  const then = ordered(was);
  const now = ordered(is);
  const found = new Map<
    string,
    { deniedBy: string; allowedBy: string; outbound: boolean; sources: Set<string>; ports: Set<string> }
  >();
  for (const point of points) {
    const allowing = deciding(now, point);
    if (allowing?.allows !== true || !allowing.settled) continue;
    const denying = deciding(then, point);
    if (denying?.allows !== false) continue;
    const key = JSON.stringify([denying.name, allowing.name, point.outbound]);
    const entry = found.get(key) ?? {
      deniedBy: denying.name,
      allowedBy: allowing.name,
      outbound: point.outbound,
      sources: new Set<string>(),
      ports: new Set<string>(),
    };
    entry.sources.add(spelled(point.outbound ? point.destination : point.source));
    entry.ports.add(String(point.port));
    found.set(key, entry);
  }
  return [...found.values()].map((each) => ({ ...each, sources: [...each.sources], ports: [...each.ports] }));
}
