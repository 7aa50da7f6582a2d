/** What the gallery and the published pages share. Light and dark follow the reader's system. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f7f7f5;--card:#fff;--ink:#1d2126;--soft:#5b6470;--line:#e1e3e0;--code:#f1f2ef;--link:#0b5cad;
--draft:#8a3f0a;--draft-bg:#fcecdf;--edited:#22577a;--edited-bg:#e4eff6;--chip:#4a5568;--chip-bg:#eaedf1}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1b1f24;--ink:#e4e7ea;--soft:#9aa5b1;--line:#2d333a;--code:#242a30;--link:#7cb8f0;
--draft:#ffb27d;--draft-bg:#432a19;--edited:#8cc4e8;--edited-bg:#1c3140;--chip:#b4bfcc;--chip-bg:#2a313a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:1180px;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.2rem}
footer{color:var(--soft);font-size:.85rem;padding-top:2rem;padding-bottom:2.5rem}
a{color:var(--link);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
h1{font-size:1.8rem;line-height:1.2;margin:0;font-weight:650;letter-spacing:-.015em;overflow-wrap:anywhere}
h2,h3,h4,h5,h6{line-height:1.3;font-weight:620;margin:1.5rem 0 .3rem;overflow-wrap:anywhere}
h2{font-size:1.2rem}h3{font-size:1.08rem}h4,h5,h6{font-size:1rem}
.label{color:var(--soft);font-size:.78rem;font-weight:600;letter-spacing:.03em;text-transform:uppercase}
p .label{margin-right:.4rem}
p,li{overflow-wrap:anywhere}
.prose p{margin:.45rem 0;max-width:44rem;white-space:pre-line}
.prose ul{margin:.45rem 0;padding-left:1.3rem;max-width:44rem}
.prose li{margin:.2rem 0}
.prose li>:first-child{margin-top:0}
.prose .parts{list-style:none;padding:0}
.prose .parts>li{margin:.9rem 0;padding-left:.9rem;border-left:2px solid var(--line)}
.prose .parts>li>p{margin:.2rem 0}
.prose>:first-child{margin-top:0}
.none,.soft{color:var(--soft)}
code,pre{font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--code);border-radius:4px}
code{padding:.08rem .28rem;overflow-wrap:anywhere}
pre{padding:.8rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}
.chip{display:inline-block;padding:.08rem .6rem;border-radius:99px;font-size:.78rem;font-weight:600;background:var(--chip-bg);color:var(--chip);overflow-wrap:anywhere}
.chip.draft{background:var(--draft-bg);color:var(--draft)}
.chip.edited{background:var(--edited-bg);color:var(--edited)}
`;
