import { relative } from 'node:path'
import type { Packed } from './extension.ts'
import { project } from './project.ts'

/** The sizes of a packed extension as a table for a terminal: one line a file, in kB of 1,000 bytes. */
export function sizeTable({ vsix, size }: Packed): string {
  const rows = [
    ['main.js', size.main],
    ['main.js, gzip', size.mainZipped],
    [relative(project.root, vsix), size.vsix],
  ] as const
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, bytes]) => `${name.padEnd(width)}  ${kilobytes(bytes).padStart(8)}`).join('\n')
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
