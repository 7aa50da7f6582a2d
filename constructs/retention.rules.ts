import type { EnvironmentParameters } from "../schemas/environment.generated.ts";

export interface RetentionPolicy {
  /** Days for which a run is kept after its end. */
  readonly retentionDays: number;
  /** The newest runs of each command of each stack are kept however old they are: the history that plans are compared with. */
  readonly keepNewest: number;
}

/** The one place where the defaults are. */
export const resolveRetention = ({
  retentionDays = 90,
  keepNewest = 50,
}: Partial<RetentionPolicy> | EnvironmentParameters["archive"] = {}): RetentionPolicy => ({
  retentionDays,
  keepNewest,
});
