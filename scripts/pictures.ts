/**
 * `npm run pictures [-- NAME …]`: draws images/ anew with Chromium: the icons from their SVG, the screenshots from the
 * pipeline and from real runs of the packaged task on the embedded cluster, which take some minutes. With names, such as
 * `icon` or `tab-dark`, those alone.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCamera } from './pictures/browser.ts'
import { gallery } from './pictures/gallery.ts'
import { playScenes } from './pictures/scenes.ts'
import { openTabPages } from './pictures/tab-page.ts'
import { project } from './project.ts'

const wanted = process.argv.slice(2)
const pictures = gallery(once(playScenes), once(openTabPages))
const names = pictures.map(({ name }) => name)
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`There is no picture ${unknown.join(', ')}; there are ${names.join(', ')}.`)

const camera = await openCamera(process.env)
try {
  for (const { name, path, compose } of pictures) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const picture = await camera.take(await compose())
    await writeFile(join(project.root, path), picture)
    console.log(`${name.padEnd(12)} ${(picture.length / 1000).toFixed(0).padStart(4)} kB`)
  }
} finally {
  await camera.close()
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => {
    made ??= make()
    return made
  }
}
