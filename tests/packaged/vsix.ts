import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'

/** A .vsix unpacked into a folder of its own, as an agent unpacks it. */
export type UnpackedExtension = {
  readonly folder: string
  /** Paths inside the .vsix, sorted, without those of folders. */
  readonly files: readonly string[]
  readonly remove: () => void
}

/** Unpacks a .vsix (which is a zip file) below the system's folder for temporary files, outside of the project. */
export function unpack(vsix: string): UnpackedExtension {
  const folder = mkdtempSync(join(tmpdir(), 'vsix-'))
  const entries = Object.entries(unzipSync(readFileSync(vsix))).filter(([path]) => !path.endsWith('/'))
  for (const [path, content] of entries) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const files = entries.map(([path]) => path).sort()
  return { folder, files, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
