import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import * as CycloneDX from '@cyclonedx/cyclonedx-library'
import parseExpression from 'spdx-expression-parse'
import type { BundledPackage } from './bundle.ts'
import { project } from './project.ts'

/** What an extension is, for its bill of materials. */
export type Shipped = {
  readonly name: string
  readonly version: string
  /** SHA-256 of the .vsix, in hexadecimal. */
  readonly sha256: string
  readonly packages: readonly BundledPackage[]
}

type Manifest = { readonly license?: string; readonly repository?: string | { readonly url?: string } }
type Lock = { readonly packages: Readonly<Record<string, { readonly integrity?: string } | undefined>> }

const { Models, Enums, Contrib, Serialize, Spec } = CycloneDX

/**
 * The bill of materials of a packed extension, CycloneDX 1.6 as JSON: every npm package with code in it, with its licence and
 * the hash that the lockfile has of it. The same extension gives the same text: it has neither a time nor a serial number.
 * @throws when a package is not in the lockfile.
 */
export function billOfMaterials({ name, version, sha256, packages }: Shipped): string {
  const bom = new Models.Bom()
  const root = new Models.Component(Enums.ComponentType.Application, name, { version, bomRef: name })
  root.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256)
  bom.metadata.component = root
  const lock: Lock = JSON.parse(readFileSync(join(project.root, 'package-lock.json'), 'utf8'))
  for (const one of packages) {
    const component = componentOf(one, lock)
    bom.components.add(component)
    root.dependencies.add(component.bomRef)
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

function componentOf({ name, version, folder }: BundledPackage, { packages }: Lock): CycloneDX.Models.Component {
  // The project's own folder of packages may be a link to another place.
  const path = folder
    .split(sep)
    .join('/')
    .replace(/^.*?\/(?=node_modules\/)/, '')
  const [, hash] = /^sha512-(.+)$/.exec(packages[path]?.integrity ?? '') ?? []
  if (hash === undefined) throw new Error(`The lockfile has no SHA-512 of ${name} ${version} in ${path}.`)
  const [scope, plain = name] = name.startsWith('@') ? name.split('/') : [undefined, name]
  // Some packages are there in one version twice, each within another one.
  const component = new Models.Component(Enums.ComponentType.Library, plain, {
    version,
    bomRef: path,
    ...(scope !== undefined && { group: scope }),
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  })
  component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(hash, 'base64').toString('hex'))
  const { license, repository }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (license !== undefined) component.licenses.add(licences.makeFromString(license))
  const url = typeof repository === 'string' ? repository : repository?.url
  if (url !== undefined) {
    component.externalReferences.add(new Models.ExternalReference(url, Enums.ExternalReferenceType.VCS))
  }
  return component
}

const licences = new Contrib.License.Factories.LicenseFactory(parseExpression)
