/** `npx tsx scripts/images.ts`: draws the PNG icons from their SVG sources with rsvg-convert (Debian: librsvg2-bin). */
import { run } from './process.ts'
import { project } from './project.ts'

const drawings = [
  { source: 'images/icon.svg', size: 128, picture: 'images/icon.png' },
  { source: 'images/task-icon.svg', size: 32, picture: `${project.task}/icon.png` },
]

for (const { source, size, picture } of drawings) {
  const { code, output } = await run(
    'rsvg-convert',
    [`--width=${size}`, `--height=${size}`, '--output', picture, source],
    { cwd: project.root },
  )
  if (code !== 0) throw new Error(`rsvg-convert failed on ${source}:\n${output}`)
  console.log(`${picture}  ${size} x ${size}`)
}
