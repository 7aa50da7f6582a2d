import { type Fact, known } from "../live/fact.ts";
import { same } from "../live/json.ts";
import { inputsOf, resolveStack, type StackInput } from "../live/stack-input.ts";
import type { AppliedLast } from "./applied.ts";
import type { CountingFiles } from "./default-branch.ts";
import { type Authority, type Term, termOf } from "./term.ts";

/** What is known of the parameters behind a group. */
export interface Sources {
  readonly files: Fact<CountingFiles>;
  readonly applied: Fact<AppliedLast>;
}

export interface Terms {
  readonly authority: Fact<Authority>;
  /** As the parameters that were applied last say. */
  readonly applied: Fact<Term>;
}

/** Which stack, and the group that its tags were found on. */
export interface Subject {
  readonly stack: string;
  readonly environmentName: string;
  readonly groupId: string;
}

const no = (reason: string): Fact<never> => ({ known: false, reason });

/** What the parameter file of the default branch says; when that is gone, the parameters that were applied last. */
export function termsOf(subject: Subject, { files, applied }: Sources): Terms {
  const madeAt = applied.known ? applied.value.madeAt : undefined;
  const term = (input: StackInput): Fact<Term> => {
    const { group, groupId } = resolveStack(input);
    if (!same(groupId, subject.groupId)) return no(`they are about ${group.name}, not about this group`);
    const found = termOf(group, madeAt);
    return found === undefined ? no(`when it was made is not known: ${reasonOf(applied)}`) : known(found);
  };
  const authority = files.known ? authorityIn(subject, files.value, applied) : files;
  return { authority: withTerm(authority, term), applied: applied.known ? term(applied.value.input) : applied };
}

interface Source {
  readonly source: string;
  readonly input: StackInput;
}

function authorityIn(subject: Subject, files: CountingFiles, applied: Fact<AppliedLast>): Fact<Source> {
  const { stack, environmentName } = subject;
  const { where, paths, environments } = files;
  const folder = `parameters/${environmentName}`;
  const loaded = environments.find(({ name }) => name === environmentName);
  if (loaded === undefined) return no(`${folder}/environment.json is not in ${where}, or has a mistake`);
  const path = paths.find((each) => each.startsWith(`${folder}/${stack}.`));
  if (path === undefined) {
    if (!applied.known) return no(`${folder}/${stack}.json is not in ${where}, and ${applied.reason}`);
    const source = `the last parameters applied, in run ${applied.value.runId}, as ${where} has no ${folder}/${stack}.json,`;
    return known({ source, input: { ...applied.value.input, environment: loaded.environment } });
  }
  const input = inputsOf(loaded).find((each) => each.stack === stack);
  return input === undefined
    ? no(`${path} of ${where} has a mistake`)
    : known({ source: `${path} of ${where}`, input });
}

function withTerm(found: Fact<Source>, term: (input: StackInput) => Fact<Term>): Fact<Authority> {
  if (!found.known) return found;
  const { source, input } = found.value;
  const says = term(input);
  return says.known ? known({ source, term: says.value }) : no(`of ${source}: ${says.reason}`);
}

const reasonOf = (fact: Fact<unknown>): string => (fact.known ? "" : fact.reason);
