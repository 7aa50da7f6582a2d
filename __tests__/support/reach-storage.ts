import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { vi } from "vitest";
import type { LocalAzure } from "../../emulator/index.ts";

/**
 * Lets Azure's clients in this process reach the storage of local Azure under its own names, as a process does that was
 * started with its environment.
 *
 * @returns what undoes it
 */
export function reachStorage({ environment, certificate }: LocalAzure): () => void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, certificate]);
  for (const name of ["HTTPS_PROXY", "NO_PROXY"]) vi.stubEnv(name, environment[name]);
  return () => {
    setDefaultCACertificates(before);
    vi.unstubAllEnvs();
  };
}
