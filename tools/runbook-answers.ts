/** What whoever reads a finding does, by the id of the finding. */
export const ANSWERS: Readonly<Record<string, string>> = {
  "plan-incomplete":
    "Make a whole plan: without `-target`, after the error it stopped at is mended. It cannot be waived.",
  "destroyed-below-lock":
    "Take the lock out first, in a change of its own (`lock: false` in the parameter file), then plan again.",
  "stack-destroyed":
    "If it is meant, use `npx converge destroy`. If not, a parameter file or a stack was lost: restore it from git.",
  "resource-group-destroy":
    "`az resource list -g <group>`: is everything in it yours to lose? Move what is not, then confirm.",
  "stateful-destroy":
    "Take a backup you have restored once, then confirm. Otherwise put the resource back into the parameter file.",
  "stateful-replace":
    "The finding names the attribute that forces it: put that back. If it must change, dump, confirm, restore.",
  "database-drop": "`mysqldump` first. A changed charset or name drops too: add a new database instead, and move.",
  "children-lost": "Read what is inside the server that goes; it goes too. Back it up or move it before confirming.",
  "recreated-elsewhere": "Add a `moved` block, or keep the old construct id: the resource stays where it is.",
  "geo-redundancy-changed": "It cannot change in place. Put it back, or plan a migration to a new server.",
  "region-changed": "Put the region back. A move is a new environment, a restore and a switch.",
  "prevent-destroy-removed":
    "Ask who wants the resource destroyable, and why; confirm only with a date by which it is back.",
  "lock-removed": "The same: who, why, until when.",
  "expiry-earlier": "Ask who uses the stack, and until when. Confirm only an end that they know of.",
  "purge-protection-off": "Azure refuses it. Take the change out.",
  "backup-reduced": "Are the older restore points needed, by audit for one? They go at once. Otherwise confirm.",
  "high-availability-changed": "Without a standby an outage of the zone is yours. Confirm outside busy hours.",
  "version-changed": "Try it on a restored copy first; there is no way back. Confirm in a maintenance window.",
  failover: "Connections break for about a minute: confirm when that is acceptable.",
  "restart-required": "`az mysql flexible-server restart` once it is applied; until then the old value holds.",
  "compute-size": "Compare the last weeks of CPU and IOPS; a restart of a minute comes with it.",
  "storage-grown": "It cannot shrink again. Confirm when the growth is real.",
  "public-access":
    "Take it out unless the internet is meant to reach it; then name the addresses, and waive it with a date.",
  "firewall-widened": "Name single addresses or a small range; waive what must be wide, with a date.",
  "network-rule-widened": "Name the sources and ports.",
  "network-path-removed": "Who connects through it? Move them first.",
  "tls-weakened": "Put it back. A client that cannot TLS 1.2 is upgraded, not waited for.",
  "authentication-weakened": "Keep keys off and give identities a role.",
  "encryption-weakened":
    "Is the key still there and readable by the server's identity? Otherwise the data is lost with it.",
  "role-assignment-widened": "Narrow scope and role. Where it is meant, say by whom it was asked for, and confirm.",
  "trust-added": "Who is it, and which branch or environment may act as it? Confirm only what you have looked up.",
  "audit-reduced": "Ask who needs the log: security, usually.",
  "watch-removed": "Put logs, alerts and budgets back, unless the stack goes too.",
  "protection-removed": "What did it close, and what closes it now?",
  "credentials-rotated":
    "Tell every client first; afterwards they are locked out. The new password is in the Key Vault.",
  "output-exposed": "Mark the output sensitive again.",
  "unknown-type-destroyed": "Read Azure's documentation of the type: does it keep data? Then confirm or keep it.",
  "resource-destroyed": "Nothing is lost with it; read the list once.",
  "unknown-value": "Apply in two steps, or make the value known, so that it can be read before.",
  "read-during-apply": "Make what it depends on first, in a change of its own.",
  forgotten: "It runs on without Terraform: destroy it, or write down who looks after it.",
  moved: "Nothing: it is the same resource.",
  adopted:
    "Read the values that are taken over. Changed at once: write the present values into the parameter file first.",
  "many-changes": "Split the change, or read every line.",
  "drift-benign": "Nothing: a failover, a tag.",
  "drift-configuration":
    "Find out in the activity log who and why; write it into the parameter file, or let the plan put it back.",
  "drift-security": "Treat it as an incident until the activity log says otherwise; then have it put back.",
  "drift-destructive":
    "Stop. Restore from a backup before anything empty is created in its place: [deleted server](#deleted-server).",
  unusual: "The finding shows the number and what is usual. Is there a reason in the change? Then confirm.",
  "history-too-short": "Nothing: the comparison begins with eight archived runs.",
  "rule-failed": "A mistake of ours or an unknown shape of the plan: report it with the plan. It cannot be waived.",
  "waiver-expired": "Remove the waiver, or renew date and reason.",
  "waiver-invalid": "Correct it: id of one rule, address, reason, a date within 90 days.",
  "waiver-new": "Is the waiver right? Confirm this plan: the waiver counts from the next run on.",
  "self-review": "Set `confirmation.allowSelfReview` to false once there is a second person.",
  "acknowledgement-expired": "`npx converge check` shows what it accepted: mend that, or renew date and reason.",
  "deny-rule-weakened": "Which traffic gets through now, and who asked for it? Keep the deny rule otherwise.",
  "deletes-sooner":
    "Azure deletes within a day what is older than the new limit. Copy what you must keep, then confirm.",
  "alert-loosened": "Does somebody still learn of it in time? Otherwise keep the threshold.",
  "image-source": "Who publishes to that registry? Pin the image by its digest, then confirm.",
  "machine-instructed": "Read the command or the template: the plan does not show what it does.",
  "unclassified-change": "Read the provider's documentation of the type and the argument, then confirm.",
  "data-lost": "Put the value back, or copy the data first.",
  "history-lost": "Put the retention back, or copy what you must keep.",
  "access-opened": "Who gets access, and who asked for it? Otherwise put the value back.",
  "protection-lowered": "Put the value back, or write down the date by which it returns.",
  "monitoring-reduced": "Keep the log, the alert or the recipient, or name what replaces it.",
  "instructions-changed": "Where does the code or the address come from? Confirm only what you know.",
  "cost-changed": "Compare the prices of both values.",
  interruption: "Apply outside busy hours.",
};
