/** Text as HTML shows it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** What every page of the pictures begins with: fonts as Azure DevOps has them where they are installed, light or dark. */
const pageStyle = `
  :root { color-scheme: light dark; --paper: light-dark(#fff, #252423); --ink: light-dark(#201f1e, #f3f2f1);
    --quiet: light-dark(#605e5c, #c8c6c4); --line: light-dark(#eaeaea, #3b3a39); --ground: light-dark(#f8f8f8, #1b1a19) }
  * { box-sizing: border-box; margin: 0 }
  body { font: 14px/1.45 "Segoe UI", "Noto Sans", "Noto Sans CJK JP", "Liberation Sans", sans-serif; background: var(--ground); color: var(--ink) }
  code, pre { font-family: "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace }
  .bar { height: 48px; display: flex; align-items: center; gap: 10px; padding: 0 20px; background: var(--paper); border-bottom: 1px solid var(--line); color: var(--quiet) }
  .bar b { color: var(--ink); font-weight: 600 }
  .tabs { height: 41px; display: flex; gap: 26px; padding: 0 20px; background: var(--paper); border-bottom: 1px solid var(--line); color: var(--quiet) }
  .tabs * { padding: 10px 0 } .tabs b { color: var(--ink); box-shadow: inset 0 -2px #0078d4; font-weight: 600 }
`

/** The bar at the top of a page: where in Azure DevOps one is. */
export function bar(...places: readonly string[]): string {
  const [last = ''] = places.slice(-1)
  const before = places.slice(0, -1).map((place) => `<span>${escaped(place)}</span><span>/</span>`)
  return `<div class="bar">${before.join('')}<b>${escaped(last)}</b></div>`
}

/** The tabs of a run, with one of them open. */
export function runTabs(open: string): string {
  const tabs = ['Summary', 'Environments', 'Extensions', 'Canary']
  return `<div class="tabs">${tabs.map((tab) => (tab === open ? `<b>${tab}</b>` : `<span>${tab}</span>`)).join('')}</div>`
}

/** A whole page. */
export function page(style: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><style>${pageStyle}${style}</style><body>${body}</body></html>`
}
