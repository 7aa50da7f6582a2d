export const STYLE = `
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#171a21;--soft:#5a6270;--rule:#e2e5ea;--own:#2457d6;--other:#7b8493;
--good:#0b7a57;--bad:#bf3226;--wait:#8a5a00;--good-wash:#0b7a57;--bad-wash:#d1432f;--shadow:0 1px 2px rgb(16 24 40/.06),0 1px 3px rgb(16 24 40/.05)}
@media (prefers-color-scheme:dark){:root{--page:#0e1116;--card:#161a21;--ink:#e8eaef;--soft:#9ba3b1;--rule:#2a303a;--own:#7ea6ff;--other:#8a93a2;
--good:#4cc79f;--bad:#ff8174;--wait:#e6b450;--good-wash:#1f9a73;--bad-wash:#c9483b;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
header,main,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:28px;line-height:1.2;letter-spacing:-.02em;margin:0;overflow-wrap:anywhere}
h2{font-size:16px;letter-spacing:-.005em;margin:0 0 12px}
h2 small,summary small{font-weight:400;font-size:13px;color:var(--soft);margin-left:4px}
header p{margin:6px 0 0;color:var(--soft);overflow-wrap:anywhere}
section{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:20px;margin:16px 0;box-shadow:var(--shadow)}
.glance{padding:0;overflow:hidden}
.tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:1px;margin:0;background:var(--rule)}
.tiles div{background:var(--card);padding:16px 20px}
.tiles dt{font-size:13px;color:var(--soft)}
.tiles dd{margin:2px 0 0;font-size:24px;font-weight:600;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tiles dd small{display:block;font-size:12.5px;font-weight:400;letter-spacing:0;color:var(--soft)}
.verdict{border-left:4px solid var(--soft)}
.verdict.accept{border-left-color:var(--good)}.verdict.reject{border-left-color:var(--bad)}.verdict.hold{border-left-color:var(--wait)}
.verdict h2{font-size:18px}.accept h2 b,.mark.accept{color:var(--good)}.reject h2 b,.mark.reject{color:var(--bad)}.hold h2 b,.mark.hold{color:var(--wait)}
.reasons{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:6px 28px}
.reasons li{display:grid;grid-template-columns:74px 1fr;gap:8px;overflow-wrap:anywhere}
.mark{white-space:nowrap;font-size:13px;font-weight:600;line-height:23px}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:-6px 0 10px;padding:0;list-style:none;font-size:13px;color:var(--soft)}
.legend li::before{content:"";display:inline-block;width:14px;height:3px;border-radius:2px;margin-right:7px;vertical-align:middle;background:currentColor}
.legend .own::before{background:var(--own)}.legend .other::before{background:var(--other)}.legend .price::before{background:var(--other)}
.legend .gain::before{background:var(--good)}.legend .lost::before{background:var(--bad)}
.legend .dot::before{width:8px;height:8px;border-radius:50%;background:var(--soft)}.legend .square::before{width:7px;height:7px;border-radius:1px;background:var(--soft)}
.legend .dash::before{height:0;background:none;border-top:2px dashed var(--soft)}
figure{margin:0}
.canvas{position:relative;height:300px;touch-action:pan-x pan-y;cursor:crosshair}
.low .canvas{height:150px}
.scroll{overflow-x:auto;border-radius:6px}
.canvas.wide{min-width:1800px}.canvas.widest{min-width:4800px}
.inner{position:absolute;inset:8px 2px 22px 46px}
.labels{display:block;position:sticky;left:0;top:0;z-index:1;width:38px;height:calc(100% - 30px);transform:translateY(8px);overflow:visible;pointer-events:none}
.wide .labels,.widest .labels{background:var(--card)}
.drawing{position:absolute;inset:0;width:100%;height:100%;overflow:visible;pointer-events:none}
.times{position:absolute;left:0;top:100%;width:100%;height:20px;overflow:visible;pointer-events:none}
.plot text{font-size:11.5px;fill:var(--soft);font-variant-numeric:tabular-nums}
.drawing path{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.grid{stroke:var(--rule);stroke-width:1}
.line{stroke-width:1.75}.line.own{stroke:var(--own)}.line.other,.line.price{stroke:var(--other);stroke-width:1.25}.line.loss{stroke:var(--bad);stroke-width:1.25}
.drawing .area{stroke:none}.drawing .area.loss{fill:var(--bad-wash);fill-opacity:.16}.drawing .area.own{fill:var(--own);fill-opacity:.1}
.trade{stroke-width:1.5}.trade.short{stroke-dasharray:4 3}.gain{stroke:var(--good)}.lost{stroke:var(--bad)}
.entry{stroke-width:6;stroke-linecap:round}.exit{stroke-width:5;stroke-linecap:square}
.cursor{position:absolute;top:0;bottom:0;width:0;border-left:1px solid var(--ink);opacity:.5;pointer-events:none}
.reading{min-height:20px;margin:6px 0 0;font-size:13px;line-height:20px;color:var(--soft);white-space:pre-wrap;font-variant-numeric:tabular-nums}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:6px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
tbody tr:last-child>*{border-bottom:0}
th{font-weight:500;color:var(--soft)}
tbody th,thead th:first-child{text-align:left}
tbody th{position:sticky;left:0;background:var(--card);color:var(--ink);font-weight:400}
th:first-child,td:first-child{padding-left:0}.cells th:first-child{padding-left:4px}
td.own{font-weight:600}
.long{max-height:440px;overflow:auto}
.long thead th{position:sticky;top:0;background:var(--card);box-shadow:inset 0 -1px var(--rule)}
.long td.text,.long th.text{text-align:left;max-width:220px;overflow:hidden;text-overflow:ellipsis}
td.gain,.text-gain{color:var(--good)}td.lost,.text-lost{color:var(--bad)}
.cells table{border-collapse:separate;border-spacing:2px;table-layout:auto}
.cells th,.cells td{border:0;padding:5px 6px;border-radius:4px;text-align:center;font-size:13px;min-width:46px}
.cells tbody th{text-align:left}
.cells td.best{outline:2px solid var(--ink);outline-offset:-2px;font-weight:600}
${[1, 2, 3, 4, 5, 6].map((step) => ["g", "l"].map((side) => `.${side}${step}{background:color-mix(in srgb,var(--${side === "g" ? "good" : "bad"}-wash) ${step * 9}%,var(--card))}`).join("")).join("")}
.cells td.empty{background:none}
.cells .sum{font-weight:600}
details>summary{cursor:pointer;font-weight:600;font-size:14px;padding:4px 0;overflow-wrap:anywhere}
details+details{border-top:1px solid var(--rule);margin-top:10px;padding-top:10px}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0;font-size:14px}
dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
code{font:12.5px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.note{color:var(--soft);font-size:13.5px;margin:8px 0 0}
footer{padding-bottom:40px;color:var(--soft);font-size:13px}
:focus-visible{outline:2px solid var(--own);outline-offset:2px;border-radius:4px}
@media (max-width:960px){.tiles{grid-template-columns:repeat(3,1fr)}}
@media (max-width:600px){header,main,footer{padding:0 12px}header{padding-top:24px}h1{font-size:23px}section{padding:14px}.glance{padding:0}.tiles{grid-template-columns:1fr 1fr}
.tiles div{padding:12px 14px}.tiles dd{font-size:20px}.canvas{height:230px}.low .canvas{height:120px}dl.facts{grid-template-columns:1fr;gap:0}dl.facts dd{margin-bottom:8px}}
@media print{body{background:none}section{break-inside:avoid;box-shadow:none}.long{max-height:none}}
`;
