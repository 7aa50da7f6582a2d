/** The style of the review page. Light and dark follow the reader's system. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f7f7f5;--card:#fff;--ink:#1d2126;--soft:#5b6470;--line:#e1e3e0;--code:#f1f2ef;--link:#0b5cad;
--delete:#b3261e;--delete-bg:#fbe9e7;--replace:#a8480f;--replace-bg:#fcecdf;--update:#7a5c00;--update-bg:#f9f0d2;--create:#1d6b3c;--create-bg:#e2f2e7;--other:#4a5568;--other-bg:#eaedf1;--info:#22577a;--info-bg:#e4eff6}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1b1f24;--ink:#e4e7ea;--soft:#9aa5b1;--line:#2d333a;--code:#242a30;--link:#7cb8f0;
--delete:#ff9c92;--delete-bg:#43211f;--replace:#ffb27d;--replace-bg:#432a19;--update:#e9c95c;--update-bg:#383014;--create:#83d6a2;--create-bg:#1a3525;--other:#b4bfcc;--other-bg:#2a313a;--info:#8cc4e8;--info-bg:#1c3140}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:1240px;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
a{color:var(--link);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
h1{font-size:1.7rem;line-height:1.2;margin:0;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.12rem;margin:2.4rem 0 .8rem;font-weight:620}
h2 small{color:var(--soft);font-weight:400;font-size:.9rem;margin-left:.35rem}
code,.mono{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
p{margin:.35rem 0;overflow-wrap:anywhere}
.verdict{display:flex;gap:1rem;align-items:flex-start;border:1px solid var(--line);border-left:6px solid var(--tone);background:var(--card);border-radius:10px;padding:1.2rem 1.4rem}
.verdict .sign{flex:none;width:2.5rem;height:2.5rem;border-radius:50%;display:grid;place-items:center;font-size:1.3rem;font-weight:700;background:var(--tone-bg);color:var(--tone)}
.verdict p{color:var(--soft)}
.verdict.proceed,.chip.proceed{--tone:var(--create);--tone-bg:var(--create-bg)}
.verdict.confirm,.level.confirm{--tone:var(--replace);--tone-bg:var(--replace-bg)}
.verdict.refuse,.level.refuse{--tone:var(--delete);--tone-bg:var(--delete-bg)}
.level.notice{--tone:var(--info);--tone-bg:var(--info-bg)}
.level.info{--tone:var(--other);--tone-bg:var(--other-bg)}
.facts{display:flex;flex-wrap:wrap;gap:.5rem 1.6rem;list-style:none;margin:1rem 0 0;padding:0}
.facts li{display:flex;align-items:baseline;gap:.4rem;color:var(--soft)}
.facts b{font-size:1.25rem;font-weight:620;color:var(--ink);font-variant-numeric:tabular-nums}
.facts .delete b{color:var(--delete)}.facts .replace b{color:var(--replace)}.facts .update b{color:var(--update)}.facts .create b{color:var(--create)}
.meta{color:var(--soft);font-size:.87rem;margin-top:1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px}
.findings{display:grid;grid-template-columns:minmax(0,1fr);gap:.7rem;list-style:none;margin:0;padding:0}
.findings:empty{display:none}
.findings+.findings,.more .findings{margin-top:.7rem}
.finding{padding:.95rem 1.15rem;border-left:4px solid var(--tone)}
.finding .head{display:flex;flex-wrap:wrap;gap:.35rem .7rem;align-items:center}
.finding .rule{color:var(--soft);font-size:.84rem;margin-left:auto}
.finding .todo{color:var(--soft)}
.finding.waived{opacity:.78}
.chip{display:inline-block;padding:.05rem .55rem;border-radius:99px;font-size:.78rem;font-weight:600;white-space:nowrap;background:var(--tone-bg);color:var(--tone)}
.level{--tone:var(--other);--tone-bg:var(--other-bg)}
.was{color:var(--delete)}.will{color:var(--create)}
.scroll{overflow:auto;padding:1rem;max-height:80vh}
svg{display:block}
.graph text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.lines path{fill:none;stroke:var(--soft);stroke-opacity:.45;stroke-width:1.4}
.node{text-decoration:none;--tone:var(--other);--tone-bg:var(--other-bg)}
.box{fill:var(--card);stroke:var(--tone);stroke-width:1.2}
.stripe{fill:var(--tone-bg)}
.symbol{fill:var(--tone);text-anchor:middle;font-size:16px;font-weight:700}
.title{fill:var(--ink);font-size:12px;font-weight:600}
.subtitle{fill:var(--soft);font-size:11.5px}
.node:hover .box,.node:focus-visible .box{stroke-width:2.6}
.delete{--tone:var(--delete);--tone-bg:var(--delete-bg)}
.replace,.unknown{--tone:var(--replace);--tone-bg:var(--replace-bg)}
.update,.forget{--tone:var(--update);--tone-bg:var(--update-bg)}
.create,.import{--tone:var(--create);--tone-bg:var(--create-bg)}
.legend{display:flex;flex-wrap:wrap;gap:.4rem .9rem;list-style:none;margin:0 0 .7rem;padding:0;font-size:.85rem;color:var(--soft)}
.legend i,.sym{font-style:normal;display:inline-grid;place-items:center;width:1.35rem;height:1.35rem;border-radius:5px;font-weight:700;background:var(--tone-bg);color:var(--tone);--tone:var(--other);--tone-bg:var(--other-bg)}
.legend i{margin-right:.35rem}
.legend .delete,.sym.delete{--tone:var(--delete);--tone-bg:var(--delete-bg)}
.legend .replace,.sym.replace,.sym.unknown{--tone:var(--replace);--tone-bg:var(--replace-bg)}
.legend .update,.sym.update,.sym.forget{--tone:var(--update);--tone-bg:var(--update-bg)}
.legend .create,.sym.create,.sym.import{--tone:var(--create);--tone-bg:var(--create-bg)}
.filter{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 .8rem;padding:0;border:0}
.filter legend{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.filter label{border:1px solid var(--line);background:var(--card);border-radius:99px;padding:.2rem .8rem;font-size:.87rem;cursor:pointer}
.filter input{position:absolute;opacity:0}
.filter label:has(:checked){background:var(--ink);color:var(--bg);border-color:var(--ink)}
.filter label:has(:focus-visible){outline:2px solid var(--link);outline-offset:2px}
section:has(#only-destroy:checked) .change:not(.is-delete,.is-replace,.is-unknown),
section:has(#only-update:checked) .change:not(.is-update),
section:has(#only-create:checked) .change:not(.is-create),
section:has(#only-other:checked) .change:is(.is-delete,.is-replace,.is-unknown,.is-update,.is-create){display:none}
.change{border-bottom:1px solid var(--line)}
.many .change{content-visibility:auto;contain-intrinsic-size:auto 48px}
.change:last-child{border-bottom:0}
.change summary{display:flex;flex-wrap:wrap;gap:.3rem .7rem;align-items:center;padding:.65rem 1rem;cursor:pointer;list-style:none}
.change summary::-webkit-details-marker{display:none}
.change summary::after{content:"";margin-left:auto;width:.5rem;height:.5rem;border:solid var(--soft);border-width:0 1.6px 1.6px 0;transform:rotate(45deg)}
.change[open] summary::after{transform:rotate(225deg)}
.change summary .what{color:var(--soft);font-size:.87rem}
.change:target{background:var(--info-bg)}
.change .body{padding:0 1rem 1rem 3rem}
table{border-collapse:collapse;width:100%;font-size:.87rem}
th,td{text-align:left;vertical-align:top;padding:.34rem .7rem .34rem 0;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:500}
tbody th{font-weight:400;width:30%}
td{width:35%}
.attributes{table-layout:fixed}
.num td,.num th{width:auto;font-variant-numeric:tabular-nums}
.why{color:var(--replace);font-size:.8rem;display:block}
.muted{color:var(--soft)}
.chart{margin:.2rem 0 .6rem}
.tick{stroke:var(--line)}.label{fill:var(--soft);font:11px system-ui,sans-serif}.end{text-anchor:end}.middle{text-anchor:middle}
.bar{fill:var(--tone);opacity:.8}.now{fill:var(--info-bg)}
details.more{margin-top:.6rem}details.more>summary{cursor:pointer;color:var(--soft)}
footer{color:var(--soft);font-size:.85rem;padding-top:2.5rem;padding-bottom:2.5rem}
@media (max-width:640px){
main,header,footer{padding-left:.9rem;padding-right:.9rem}header{padding-top:1rem}
h1{font-size:1.35rem}.verdict{padding:1rem}.verdict .sign{width:2rem;height:2rem;font-size:1.05rem}
.finding .rule{margin-left:0;width:100%}
.change .body{padding-left:1rem}
.attributes thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.attributes tr{display:block;border-top:1px solid var(--line);padding:.4rem 0}
.attributes th,.attributes td{display:block;width:auto;border:0;padding:.05rem 0}
.attributes td::before{content:attr(data-label) " ";color:var(--soft);font-size:.8rem}
}
@media print{.scroll{max-height:none;overflow:visible}.filter{display:none}body{background:#fff}}
`;
