import { asking, type GitHub } from "./client.ts";
import type { IssueText, PostedIssue } from "./sticky.ts";

/** Every issue with a label, open or not. @throws UserError */
export async function issuesWith({ octokit, repo }: GitHub, label: string): Promise<readonly PostedIssue[]> {
  const listed = await asking(`read the issues with the label ${label}`, () =>
    octokit.paginate(octokit.rest.issues.listForRepo, { ...repo, labels: label, state: "all", per_page: 100 }),
  );
  return listed
    .filter(({ pull_request }) => pull_request === undefined)
    .map(({ number, body, user, title, state }) => ({
      id: number,
      body: body ?? "",
      login: user?.login ?? "",
      title,
      isOpen: state === "open",
    }));
}

/** Opens an issue; GitHub makes the label where there is none yet. @returns its number */
export async function openIssue({ octokit, repo }: GitHub, text: IssueText, label: string): Promise<number> {
  const { data } = await asking(`open the issue "${text.title}"`, () =>
    octokit.rest.issues.create({ ...repo, ...text, labels: [label] }),
  );
  return data.number;
}
