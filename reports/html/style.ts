/** How the page looks: one column, wide things scroll by themselves, and it prints. */
import { colourStyle, MONOSPACE, pictureStyle } from './colours.ts';

export const pageStyle = `${colourStyle}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
header,main,footer{max-width:1320px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:22px;margin:0 0 2px;letter-spacing:-.01em}
h2{font-size:19px;margin:0;display:inline}
h3{font-size:13px;margin:26px 0 8px;color:var(--muted);font-weight:600;text-transform:uppercase;letter-spacing:.05em}
p{margin:6px 0}
a{color:var(--gateway)}
code,pre,.mono{font-family:${MONOSPACE};font-size:12.5px}
.muted{color:var(--muted)}
.scroll{overflow:auto;max-width:100%;border:1px solid var(--rule);border-radius:8px;background:var(--panel)}
:focus-visible{outline:2px solid var(--gateway);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;padding:7px 12px;border-bottom:1px solid var(--rule);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
thead th{font-size:12px;color:var(--muted);font-weight:600;white-space:nowrap;background:var(--soft)}
td.number{text-align:right;font-variant-numeric:tabular-nums}
.nowrap{white-space:nowrap}
.verdict{font-weight:600;white-space:nowrap}
.good{color:var(--good)}.calm{color:var(--calm)}.bad{color:var(--bad)}.open{color:var(--open)}
.run{margin:26px 0;background:var(--panel);border:1px solid var(--rule);border-radius:12px;scroll-margin-top:12px}
.run>summary{padding:16px 22px;cursor:pointer;border-radius:12px;list-style-position:outside;margin-left:18px;padding-left:4px}
.run>div{padding:0 22px 24px}
.badge{display:inline-block;font-size:12.5px;padding:1px 9px;border:1px solid var(--rule);border-radius:99px;margin:0 2px;color:var(--muted);vertical-align:2px}
.claim{font-size:17px;font-weight:600;margin:2px 0 10px}
.command{display:block;padding:9px 12px;background:var(--soft);border-radius:8px;overflow-x:auto;white-space:pre;user-select:all;margin:10px 0}
.story{margin:12px 0;padding-left:20px;max-width:88ch}
.story li{margin:3px 0}
.wrong{border-left:3px solid var(--bad);padding:2px 14px;margin:12px 0}
.wrong ul{padding-left:18px;margin:4px 0}
.below{margin-top:12px}
.stepped{scroll-margin-top:12px}
tr.baked>*{background:var(--mark)}
.steps-bar{display:flex;gap:14px;align-items:center;margin:12px 0 10px;flex-wrap:wrap}
.steps-bar input{flex:1 1 220px;max-width:460px;accent-color:var(--gateway);height:24px}
.steps-bar output{flex:2 1 260px;font-weight:600;min-height:1.5em}
figure{margin:0}
.time-picture{max-height:78vh}
.time-picture svg{display:block}
.heads{position:sticky;top:0;width:max-content;min-width:100%;background:var(--panel);border-bottom:1px solid var(--rule)}
tr.now>*{background:var(--mark)}
td button{font:inherit;font-variant-numeric:tabular-nums;border:1px solid var(--rule);background:var(--soft);color:var(--text);border-radius:6px;min-width:34px;padding:1px 6px;cursor:pointer}
.changed{box-shadow:inset 3px 0 0 var(--gateway);font-weight:600}
.way-out td,.way-out th{background:var(--soft);color:var(--muted);font-size:12.5px}
.charts{display:grid;gap:18px;grid-template-columns:minmax(0,1fr)}
.charts figure .scroll{padding:10px}
.charts svg{display:block;max-width:100%;;height:auto}
.overview td{white-space:nowrap}
figcaption{font-size:13px;color:var(--muted);margin:0 0 4px}
details.more{margin:10px 0}
details.more>summary{cursor:pointer;color:var(--gateway)}
footer{padding-top:8px;padding-bottom:36px;color:var(--muted);font-size:13px}
${pictureStyle}
@media (max-width:640px){header,main,footer{padding-left:10px;padding-right:10px}.run>div{padding:0 12px 16px}.run>summary{padding:12px 10px 12px 2px}th,td{padding:6px 8px}.claim{font-size:15px}h2{font-size:16px}}
@media print{body{font-size:11pt;background:none}.run{border:0;break-before:page}.run>summary{list-style:none}.steps-bar{display:none}.scroll,.time-picture{overflow:visible;max-height:none;border:0}.heads{position:static;width:auto;min-width:0}.overview td{white-space:normal}.time-picture svg,.charts svg{max-width:100%;height:auto}tr,figure,li{break-inside:avoid}}
`;
