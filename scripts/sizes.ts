import { relative } from 'node:path'
import type { Packed } from './extension.ts'
import { project } from './project.ts'

/** The sizes of a packed extension as a table for a terminal: one line a file, in kB of 1,000 bytes. */
export function sizeTable({ vsix, size, scripts }: Packed): string {
  const rows = [
    ...scripts.map(({ name, bytes, zipped }) => [name, `${kilobytes(bytes)}  gzip ${kilobytes(zipped)}`] as const),
    [relative(project.root, vsix), kilobytes(size)] as const,
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, sizes]) => `${name.padEnd(width)}  ${sizes}`).join('\n')
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(8)
}
