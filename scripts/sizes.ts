import { relative } from 'node:path'
import type { Packed } from './extension.ts'
import { project } from './project.ts'

/** The sizes of a packed extension as a table for a terminal: one line a file, in kB of 1,000 bytes; then its hash. */
export function sizeTable({ vsix, sbom, sha256, size, scripts }: Packed): string {
  const rows = [
    ...scripts.map(({ name, bytes, zipped }) => [name, `${kilobytes(bytes)}  gzip ${kilobytes(zipped)}`] as const),
    [relative(project.root, vsix), kilobytes(size)] as const,
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = rows.map(([name, sizes]) => `${name.padEnd(width)}  ${sizes}`)
  return [...table, `SHA-256 ${sha256}`, `bill of materials: ${relative(project.root, sbom)}`].join('\n')
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(8)
}
