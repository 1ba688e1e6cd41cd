import { createHash } from 'node:crypto'
import type { RunData } from './src/run-data.ts'

/** What the page is made of: the bundle of src/report.ts, and canary.css. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/**
 * The Canary page of a run as one HTML file that asks for nothing else: script, style and data are in it, and its policy
 * lets nothing else in.
 * @param madeAt what still goes on has lasted until then.
 * @param language of the page; null for the reader's own.
 */
export function reportPage(
  run: RunData,
  { script, style }: PageAssets,
  madeAt: Date,
  language: 'en' | 'ja' | null = null,
): string {
  const data = JSON.stringify({ run, madeAt: madeAt.toISOString(), language })
  const policy = [
    `default-src 'none'`,
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ]
  if (/<\/(script|style)/i.test(`${script}${style}`)) throw new Error('The script or the style would end its element.')
  return `<!doctype html>
<html lang="${language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${markup(`${run.run.pipeline} ${run.run.name}`)}</title>
<style>${style}</style>
</head>
<body>
<main id="canary"></main>
<script type="application/json" id="data">${data.replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`
}

function markup(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
