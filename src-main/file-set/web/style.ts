/** PAGE.CSS of all pages: dark, since pictures are looked at; light on paper. No address of anything else is in it. */
export const style = `/* Pages of a medium with medical images */
html { background: #15181c; color: #e3e6ea; font: 15px/1.45 "Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", sans-serif; }
body { margin: 0 auto; max-width: 1180px; padding: 0 20px 40px; overflow-wrap: anywhere; }
a { color: #8cc4ff; text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus { outline: 2px solid #8cc4ff; outline-offset: 2px; }
h1 { font-size: 22px; font-weight: 600; line-height: 1.25; margin: 0; }
h2 { font-size: 17px; font-weight: 600; margin: 28px 0 8px; }
h3 { font-size: 15px; font-weight: 600; margin: 16px 0 4px; }
p { margin: 6px 0; }
.head { border-bottom: 1px solid #343a42; margin-bottom: 18px; padding: 18px 0 14px; }
.head h2 { margin: 14px 0 0; }
.way + .head { padding-top: 10px; }
.way { font-size: 13px; margin: 0; padding: 14px 0 0; }
.facts { color: #a8b0ba; margin: 4px 0 0; }
.facts span { margin-right: 18px; white-space: nowrap; }
.facts span.long { white-space: normal; }
.note { background: #22272e; border-left: 3px solid #d9a441; border-radius: 2px; color: #cdd3da; font-size: 13px; margin: 18px 0; padding: 8px 12px; }
.foot { border-top: 1px solid #343a42; color: #8f98a3; font-size: 13px; margin-top: 32px; padding-top: 12px; }
table { border-collapse: collapse; margin-top: 10px; table-layout: fixed; width: 100%; }
th.date { width: 140px; } th.modality { width: 110px; } th.count { width: 64px; }
.count { text-align: right; }
th { color: #8f98a3; font-size: 12px; font-weight: 600; padding: 4px 14px 4px 0; text-align: left; vertical-align: bottom; }
td { border-top: 1px solid #2a3038; padding: 7px 14px 7px 0; vertical-align: top; }
td.date { white-space: nowrap; }
ul.tiles { list-style: none; margin: 10px 0 0; padding: 0; }
ul.tiles li { display: inline-block; margin: 0 10px 14px 0; vertical-align: top; width: 128px; }
ul.tiles a { color: #cdd3da; display: block; font-size: 12px; line-height: 1.3; }
ul.tiles .frame { background: #000; border: 1px solid #2a3038; display: block; height: 128px; line-height: 126px; margin-bottom: 4px; text-align: center; width: 126px; }
ul.tiles a:hover .frame, ul.tiles a:focus .frame { border-color: #8cc4ff; }
ul.tiles img { max-height: 126px; max-width: 126px; vertical-align: middle; }
ul.tiles .key { color: #e3b65a; }
ul.tiles.large li { width: 210px; }
body.picture { max-width: none; padding: 0 12px 12px; }
body.picture .head { margin-bottom: 8px; padding: 8px 0; }
body.picture .way { padding: 0 0 6px; }
body.picture h1 { font-size: 16px; }
.turn { margin: 0 0 8px; text-align: center; }
.turn a, .turn span.end { border: 1px solid #3d454f; border-radius: 4px; display: inline-block; margin: 0 3px; min-width: 74px; padding: 3px 10px; text-align: center; }
.turn span.end { color: #565e68; }
.turn .place { display: inline-block; min-width: 130px; padding: 3px 10px; text-align: center; }
.sheet { text-align: center; }
.sheet img { background: #000; height: auto; max-width: 100%; }
.caption { color: #a8b0ba; font-size: 13px; margin-top: 8px; text-align: center; }
body.text .report { background: #1b1f24; border: 1px solid #2a3038; border-radius: 4px; padding: 6px 20px 16px; }
.report ul { list-style: none; margin: 2px 0; padding-left: 18px; }
.report > ul, .report ul.tiles { padding-left: 0; }
.report ul.tiles { margin-top: 8px; }
.report .name { color: #a8b0ba; }
.report .remarks { color: #8f98a3; font-size: 13px; }
.report .said { white-space: pre-wrap; }
@media (min-width: 560px) { .sheet img { min-width: 512px; } }
@media (max-width: 640px) { .turn a, .turn span.end { margin: 0; min-width: 0; padding: 3px 8px; } .turn .place { min-width: 70px; padding: 3px 0; } body { padding: 0 12px 28px; } .facts span { white-space: normal; } th, td { padding-right: 8px; } th.date { width: 84px; } th.modality { width: 66px; } .series { display: none; } td.date { white-space: normal; } }
@media print { html { background: #fff; color: #000; } a { color: #000; } .way, .turn { display: none; } .facts, .caption, th, .foot, .report .name, .report .remarks { color: #333; } body.text .report, .note { background: #fff; border-color: #999; color: #000; } ul.tiles a { color: #000; } }
`;
