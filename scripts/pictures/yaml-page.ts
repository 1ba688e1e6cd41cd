import { bar, escaped, page } from './markup.ts'

/** Lines of a file of YAML, from one to another (counted from 1, both included). */
export interface Excerpt {
  readonly file: string
  readonly text: string
  readonly from: number
  readonly to: number
}

/** A stage as the column beside the YAML shows it: percent of the traffic, and which image each slot has. */
export interface StageLine {
  readonly name: string
  readonly green: number
  readonly blue: number
  readonly images: string
}

/** The page of an excerpt in its colours, beside what the pipeline's stages do to the traffic. */
export function yamlPage({ file, text, from, to }: Excerpt, stages: readonly StageLine[]): string {
  const rows = text.split('\n').slice(from - 1, to)
  const lines = rows.map((line, at) => `<div><span>${from + at}</span>${coloured(line)}</div>`)
  const aside = `<aside><h1>What the stages do to the traffic</h1>${stages.map(stageLine).join('')}</aside>`
  return page(style, `${bar('mlops', 'Repos', 'mlops', file)}<main><pre>${lines.join('')}</pre>${aside}</main>`)
}

/** A line of YAML: comment, key, variable and number each in its colour. Enough for pipelines, not for all of YAML. */
function coloured(line: string): string {
  const [, code = line, comment = ''] = /^(|.*?\s)(#.*)$/.exec(line) ?? []
  const [, start = '', key, rest = code] = /^(\s*(?:- )?)([\w.]+:)(.*)$/.exec(code) ?? []
  const named = key === undefined ? escaped(code) : `${start}<b>${escaped(key)}</b>${value(rest)}`
  return `${named}<em>${escaped(comment)}</em>`
}

function value(text: string): string {
  return escaped(text)
    .replace(/\$\([\w.]+\)/g, '<u>$&</u>')
    .replace(/(?<=\s)\d+(?=\s|$)/, '<s>$&</s>')
}

function stageLine({ name, green, blue, images }: StageLine): string {
  const part = (slot: string, share: number) =>
    share === 0 ? '' : `<i class="${slot}" style="width: ${share}%">${slot} ${share} %</i>`
  return `<section><h2>${escaped(name)}</h2><p>${part('green', green)}${part('blue', blue)}</p><small>${escaped(images)}</small></section>`
}

const style = `
  body { background: #fff }
  main { display: flex; height: 720px; overflow: hidden }
  pre { flex: 1; padding: 12px 0; font-size: 14.5px; line-height: 21px; color: #0451a5 }
  pre span { display: inline-block; width: 62px; padding-right: 22px; text-align: right; color: #a19f9d }
  pre b { color: #800000; font-weight: 400 } pre em { color: #107c10; font-style: normal }
  pre u { color: #8f3fbf; text-decoration: none } pre s { color: #098658; text-decoration: none }
  aside { width: 500px; padding: 26px 34px; background: #f8f8f8; border-left: 1px solid #eaeaea }
  h1 { font-size: 19px; font-weight: 600; margin-bottom: 14px }
  h2 { font-size: 14px; font-weight: 600; margin: 16px 0 5px }
  section p { display: flex; height: 30px; border-radius: 4px; overflow: hidden }
  section i { font-style: normal; font-size: 13px; line-height: 30px; padding-left: 12px; white-space: nowrap }
  .green { color: #14361a; background: repeating-linear-gradient(135deg, #c3e6c8 0 7px, #aedbb5 7px 14px) }
  .blue { color: #fff; background: #0067b8 }
  small { display: block; margin-top: 4px; color: #605e5c; font-size: 12.5px }
`
