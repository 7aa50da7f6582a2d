import { STYLE } from "../html/style.ts";

export const GALLERY_STYLE = `${STYLE}
[hidden]{display:none!important}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;list-style:none;margin:.8rem 0 0;padding:0;color:var(--soft)}
.facts b{font-size:1.15rem;font-weight:620;color:var(--ink);font-variant-numeric:tabular-nums}
#controls{display:grid;grid-template-columns:auto minmax(10rem,1fr) auto minmax(8rem,auto) auto;gap:.6rem;align-items:center;margin:1.4rem 0 1.2rem}
#controls label{color:var(--soft);font-size:.9rem}
#controls label[for=prompt]{margin-left:.6rem}
#controls output{color:var(--soft);font-size:.9rem;font-variant-numeric:tabular-nums;min-width:5.5rem;text-align:right}
input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:8px;padding:0 .7rem;height:2.6rem;width:100%;min-width:0}
input::placeholder{color:var(--soft);opacity:1}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:.6rem 0;content-visibility:auto;contain-intrinsic-size:auto 78px}
summary{cursor:pointer}
article>details>summary{display:grid;grid-template-columns:1fr auto;gap:.1rem 1rem;padding:.8rem 1.15rem;list-style:none}
article>details>summary::-webkit-details-marker{display:none}
article>details>summary::after{content:"";grid-row:1/3;grid-column:2;align-self:center;width:.5rem;height:.5rem;border:solid var(--soft);border-width:0 1.6px 1.6px 0;transform:rotate(45deg)}
article>details[open]>summary::after{transform:rotate(225deg)}
summary h2{margin:0 0 .25rem;font-size:1.1rem}
.chips{display:flex;flex-wrap:wrap;gap:.35rem .5rem;align-items:center}
time{color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums}
.body{display:grid;grid-template-columns:minmax(0,1fr) 19rem;gap:2rem;padding:1rem 1.15rem 1.3rem;border-top:1px solid var(--line)}
aside{font-size:.87rem;border-left:1px solid var(--line);padding-left:1.3rem;align-self:start}
aside h3{margin:0 0 .5rem;font-size:.95rem}
dl{margin:0;display:grid;grid-template-columns:auto minmax(0,1fr);gap:.25rem .9rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.digests{margin-top:.9rem}
.digests summary{color:var(--soft)}
.digests dl{display:block;margin-top:.4rem}
.digests dd{margin-bottom:.45rem}
.digests code{font-size:11.5px}
@media (max-width:820px){
.body{grid-template-columns:minmax(0,1fr);gap:1.2rem}
aside{border-left:0;border-top:1px solid var(--line);padding:1rem 0 0;align-self:stretch}
#controls{grid-template-columns:auto minmax(0,1fr)}
#controls label[for=prompt]{margin-left:0}
#controls output{grid-column:1/3;text-align:left}
main,header,footer{padding-left:.9rem;padding-right:.9rem}
h1{font-size:1.45rem}
}
@media print{#controls{display:none}article{break-inside:avoid}}
`;
