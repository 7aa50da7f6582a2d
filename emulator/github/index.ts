export { commentEvent, pullRequestEvent } from "./events.ts";
export { type LocalGitHub, type LocalGitHubOptions, startLocalGitHub } from "./server.ts";
export * from "./state.ts";
