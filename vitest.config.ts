import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["__tests__/**/*.test.ts", "workloads/*/__tests__/**/*.test.ts"],
    globalSetup: ["__tests__/support/global-setup.ts"],
    // Most tests wait for programs that they have started.
    maxWorkers: "100%",
    // For a machine that is busy with other things.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
