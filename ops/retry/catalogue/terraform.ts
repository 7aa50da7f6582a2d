import type { CatalogueEntry } from "../reaction.ts";
import { ask, fix, retry, stop } from "./reactions.ts";

/** What Terraform itself says: about its state, its plan, its providers and the configuration. */
export const TERRAFORM: readonly CatalogueEntry[] = [
  {
    id: "disk-full",
    text: /no space (?:is )?left on|disk quota exceeded|not enough space on the disk/i,
    reaction: stop,
    why: "the disk is full, and Terraform cannot save the state of what it changes",
    remedy:
      "make room on the disk of the stack folder (`df -h cdktf.out`), then run it again: it restores the state, and adopts what the state does not hold",
  },
  {
    id: "terraform-killed",
    text: /^terraform \S+ was killed/,
    reaction: retry(1),
    why: "Terraform was killed; what it had begun is adopted",
    remedy: "find out who killed it (out of memory?), then run it again",
  },
  {
    id: "state-not-saved",
    text: /Failed to (?:persist|save|write|upload) state|Error (?:saving|persisting|writing) state|errored\.tfstate/i,
    reaction: ask,
    why: "Azure was changed, but the state of it could not be saved: another attempt would not know of the change",
    remedy:
      "make the backend reachable, then run it again: it first puts back the state in errored.tfstate of the stack folder, so keep that file",
  },
  {
    id: "state-locked",
    codes: ["LeaseAlreadyPresent", "LeaseIdMissing", "LeaseAlreadyBroken"],
    text: /state blob is already locked|Error acquiring the state lock[\s\S]*(?:Lock Info:|resource temporarily unavailable)/i,
    // Terraform itself waits for the lock; this is for the longer ones.
    reaction: retry(6),
    why: "another run holds the state",
    remedy:
      "wait for the run that the message names; when it is proved dead: `terraform force-unlock <ID>` in the stack folder",
  },
  {
    id: "state-lock-left",
    codes: ["LeaseLost", "LeaseNotPresentWith*", "LeaseIdMismatchWith*"],
    text: /Error releasing the state lock/i,
    reaction: ask,
    why: "Terraform could not release its lock of the state, which keeps every later run out",
    remedy: "`terraform force-unlock <ID>` in the stack folder, with the ID of the message, then run it again",
  },
  {
    id: "plan-is-stale",
    text: /saved plan is stale|Saved plan does not match/i,
    reaction: fix("plan-again", 3),
    why: "the state changed after this plan was made",
    remedy: "nothing: the run plans and reviews again",
  },
  {
    id: "already-exists",
    text: /already exists - to be managed via Terraform this resource needs to be imported/i,
    reaction: fix("adopt"),
    why: "the resource is there already, outside the Terraform state",
    remedy: "adopt it with import blocks (`whenExists: adopt`), or choose another name",
  },
  {
    id: "import-target-missing",
    text: /Cannot import non-existent remote object|Configuration for import target does not exist|Resource already managed by Terraform/i,
    reaction: retry(1),
    why: "what was to be adopted is gone, or is in the state by now",
    remedy: "nothing: the run looks again and plans again",
  },
  {
    id: "inconsistent-after-create",
    text: /Provider (?:produced inconsistent result|returned invalid result object|produced inconsistent final plan)/i,
    phases: ["apply"],
    reaction: retry(2),
    why: "the provider read a new resource before Azure showed it",
    remedy: "nothing: the run plans again; the resource is adopted if it is not in the state",
  },
  {
    id: "provider-crashed",
    text: /Plugin did not respond|plugin (?:process )?(?:crashed|exited)|plugin encountered an error|Failed to (?:instantiate|start) provider|timeout while waiting for plugin|rpc error: code = (?:Unavailable|Canceled)/i,
    reaction: retry(1),
    why: "the provider ended in the middle; what it had begun is adopted",
    remedy:
      "look for the end of the process (out of memory?) in debug.log; if it stays, report the crash to hashicorp/terraform-provider-azurerm",
  },
  {
    id: "prevent-destroy",
    text: /Instance cannot be destroyed/i,
    reaction: stop,
    why: "the plan destroys what prevent_destroy protects",
    remedy: "take out of the parameter file what replaces it; if it is meant, allow it in a change of its own first",
  },
  {
    id: "lock-file-mismatch",
    text: /checksums? previously recorded in the dependency lock file|Inconsistent dependency lock file|required plugins are not installed|doesn't match any of the checksums|authentication signature/i,
    reaction: stop,
    why: "the provider is not the one of .terraform.lock.hcl: another version, or a changed package",
    remedy:
      "find out where the package comes from (a mirror?); if the version was changed on purpose, run `npm run synth` and commit its lock file",
  },
  {
    id: "provider-not-found",
    text: /no available releases match|does not have a provider named|no available version (?:is|was)|does not have a package available for your current platform|Incompatible provider version/i,
    reaction: stop,
    why: "the registry has no such provider or version for this platform",
    remedy: "put the version of the provider back to one that the registry lists, then run `npm run synth`",
  },
  {
    id: "registry-unavailable",
    kinds: ["registry"],
    network: ["timeout", "refused", "lost", "dns", "tls"],
    statuses: [408, 429, 500, 502, 503, 504],
    text: /try again later|Registry service unreachable|context deadline exceeded|(?:408|429|500|502|503|504) [A-Z][a-z]+/,
    reaction: retry(4),
    why: "the provider could not be downloaded, and nothing has happened yet",
    remedy:
      "see https://status.hashicorp.com; `TF_PLUGIN_CACHE_DIR` or a mirror makes a run independent of the registry",
  },
  {
    id: "terraform-too-old",
    text: /created by (?:a newer|Terraform) \S+.{0,40}newer than current|Unsupported Terraform Core version|state snapshot was created by/i,
    reaction: stop,
    why: "a newer Terraform wrote the state",
    remedy: "install the Terraform version that the message names, or a later one",
  },
  {
    id: "backend-changed",
    text: /Backend (?:initialization required|configuration (?:block has )?changed)/i,
    reaction: ask,
    why: "the state was kept somewhere else before",
    remedy:
      "put `backend` of environment.json back, or move the state: `terraform init -migrate-state` in the stack folder",
  },
  {
    id: "backend-missing",
    codes: ["ContainerNotFound"],
    text: /Failed to get existing workspaces[\s\S]*(?:404|not found)/i,
    phases: ["init", "plan", "apply", "destroy"],
    reaction: ask,
    why: "the storage account or the container of the state is not there",
    remedy:
      "`npx converge bootstrap <environment>` makes them; if they were there, restore the account before anything else",
  },
  {
    id: "invalid-configuration",
    text: /^(?:Invalid|Unsupported|Missing|Incorrect|Conflicting|Reference to undeclared|No value for required|Error in function call|Unclosed|Duplicate|Cycle:)[ \w-]*(?:\n|$)|^expected \S+ to (?:be|match|have)|\bconflicts with\b|^"[\w.]+":? (?:is|must|can only|cannot)\b|^parsing "/m,
    kinds: ["terraform"],
    reaction: stop,
    why: "the provider or Terraform refuses a value before Azure is asked",
    remedy: "change the value that the message names, in the parameter file or in the variable of the run",
  },
];
