import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BundledPackage } from './bundle.ts'

/** What package.json says about where a package comes from and how it may be used. */
type Provenance = { readonly license?: string; readonly repository?: string | { readonly url?: string } }

const opening = `Istio Canary Shift ships code of the packages below, bundled into the scripts of its task and its tab, each
under its own licence.
This file is generated from the bundle by \`npm run package\`.
`

/**
 * The text of ThirdPartyNotices.txt: name, version, source and whole licence of each package in the bundle.
 * @throws when a package says nothing of its licence.
 */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  return [opening, ...packages.map(notice)].join(`\n${'-'.repeat(80)}\n\n`)
}

function notice({ name, version, folder }: BundledPackage): string {
  const { license, repository }: Provenance = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const text = licenceText(folder)
  if (license === undefined && text === undefined) throw new Error(`${name} ${version} says nothing of its licence`)
  const source = typeof repository === 'string' ? repository : repository?.url
  const heading = [`${name} ${version}`, license === undefined ? [] : `Licence: ${license}`, source ?? []].flat()
  return `${heading.join('\n')}\n\n${text ?? 'The package carries no text of this licence.'}\n`
}

function licenceText(folder: string): string | undefined {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return texts.length === 0 ? undefined : texts.join('\n\n').replaceAll('\r\n', '\n')
}
