import type { AttributeChange, Review, ReviewedChange } from "../model.ts";
import { html, type Markup } from "./markup.ts";
import { ACTIONS, DONE, isDestructive, SYMBOL, shorten, valueText } from "./words.ts";

/** Changes shown unfolded; further ones unfold at a click. */
const MAX_OPEN = 25;
/** In longer plans, what a creation sets is left to the plan itself; the page stays small. */
const MAX_WITH_DETAILS = 1000;
/** Characters of one value. */
const MAX_VALUE = 600;

const FILTERS = [
  ["all", "All"],
  ["destroy", "Destroyed and replaced"],
  ["update", "Updated"],
  ["create", "Created"],
  ["other", "Other"],
] as const;

/** Every change, riskiest first, with its attributes before and after. */
export function changesSection(review: Review): Markup {
  const { changes } = review;
  if (changes.length === 0)
    return html`<section><h2>Changes</h2><p class="muted">The plan changes nothing.</p></section>`;
  const numbered = changes.map((change, index) => ({ change, index }));
  const sorted = ACTIONS.flatMap((action) => numbered.filter(({ change }) => change.action === action));
  const detailed = changes.length <= MAX_WITH_DETAILS;
  let open = MAX_OPEN;
  return html`<section aria-labelledby="changes"><h2 id="changes">Changes<small>${changes.length}</small></h2>
<fieldset class="filter"><legend>Show</legend>${FILTERS.map(([id, label]) => html`<label><input type="radio" name="only" id="only-${id}"${id === "all" ? html` checked` : ""}>${label}</label>`)}</fieldset>
<div class="card${changes.length > 300 ? " many" : ""}">${sorted.map(({ change, index }) => {
    const isOpen = (isDestructive(change.action) || change.action === "update") && open-- > 0;
    return changeDetails(change, `change-${index}`, isOpen, detailed || change.action !== "create");
  })}</div></section>`;
}

/** What changed outside Terraform. */
export function driftSection({ drift }: Review): Markup | string {
  if (drift.length === 0) return "";
  return html`<section aria-labelledby="drift"><h2 id="drift">Drift<small>changed outside Terraform</small></h2>
<div class="card">${drift.map((change, index) => changeDetails(change, `drift-${index}`, index < MAX_OPEN, true))}</div></section>`;
}

function changeDetails(change: ReviewedChange, id: string, open: boolean, detailed: boolean): Markup {
  return html`<details class="change is-${change.action}" id="${id}"${open ? html` open` : ""}><summary><span class="sym ${change.action}" aria-hidden="true">${SYMBOL[change.action]}</span><code>${shorten(change.address, 300)}</code><span class="what">${what(change)}</span></summary>
<div class="body">${detailed ? attributeTable(change) : html`<p class="muted">Not shown in a plan of this size.</p>`}</div></details>
`;
}

function what(change: ReviewedChange): string {
  return [
    DONE[change.action],
    ...(change.createBeforeDestroy ? ["the new one is created first"] : []),
    ...(change.imported && change.action !== "import" ? ["adopted"] : []),
    ...(change.deposed === undefined ? [] : [`left-over ${change.deposed}`]),
    ...(change.previousAddress === undefined ? [] : [`was ${change.previousAddress}`]),
  ].join(", ");
}

function attributeTable(change: ReviewedChange): Markup {
  if (change.attributes.length === 0) return html`<p class="muted">No attribute differs.</p>`;
  return html`<table class="attributes"><thead><tr><th scope="col">Attribute</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${change.attributes.map(attributeRow)}</tbody></table>`;
}

function attributeRow(attribute: AttributeChange): Markup {
  const after = attribute.unknown ? html`<span class="muted">known after apply</span>` : value(attribute.after);
  const forces = attribute.forcesReplacement ? html`<span class="why">forces replacement</span>` : "";
  return html`<tr><th scope="row"><code>${attribute.name === "" ? "(everything)" : attribute.name}</code>${forces}</th><td data-label="before">${value(attribute.before)}</td><td data-label="after">${after}</td></tr>
`;
}

const value = (shown: AttributeChange["before"]): Markup =>
  shown === undefined || shown === null
    ? html`<span class="muted">—</span>`
    : html`<code>${shorten(valueText(shown), MAX_VALUE)}</code>`;
