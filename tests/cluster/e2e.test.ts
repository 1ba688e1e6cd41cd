/** The end-to-end suites of the embedded cluster, on the real one. */
import './on-real.ts'
import { readdir } from 'node:fs/promises'

const folder = new URL('../e2e/', import.meta.url)

for (const file of (await readdir(folder)).sort()) {
  if (file.endsWith('.test.ts')) await import(new URL(file, folder).href)
}
