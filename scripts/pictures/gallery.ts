import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { guide } from '../../rehearsal/observation/guide.ts'
import { project } from '../project.ts'
import type { Scenery } from './browser.ts'
import { cardPage } from './card-page.ts'
import { listedStages, logPage } from './log-page.ts'
import type { Moment, Scene, Scenes } from './scenes.ts'
import type { TabPages } from './tab-page.ts'
import { yamlPage } from './yaml-page.ts'

/** A picture by its name, and where it lies from the project's root; `compose` makes the page that it is taken of. */
export interface Picture {
  readonly name: string
  readonly path: string
  readonly compose: () => Promise<Scenery>
}

/** Every picture of the project. The runs and the pages are asked for by those that need them alone. */
export function gallery(scenes: () => Promise<Scenes>, tabPages: () => Promise<TabPages>): readonly Picture[] {
  const screenshot = (name: string, html: () => Promise<string>, scheme: 'light' | 'dark' = 'light') => ({
    name,
    path: `images/${name}.png`,
    compose: async () => ({ html: await html(), scheme }),
  })
  const tab = (name: string, scheme: 'light' | 'dark', language: 'en' | 'ja', pick: (scenes: Scenes) => Moment) => {
    return screenshot(name, async () => (await tabPages())(pick(await scenes()), language), scheme)
  }
  return [
    icon('icon', 'images/icon.svg', 'images/icon.png', 128),
    icon('task-icon', 'images/task-icon.svg', `${project.task}/icon.png`, 32),
    tab('tab-light', 'light', 'en', ({ good }) => approving(good)),
    tab('tab-dark', 'dark', 'en', ({ good }) => good.over),
    tab('tab-refused', 'light', 'en', ({ slow }) => slow.over),
    tab('tab-ja', 'light', 'ja', ({ japanese }) => approving(japanese)),
    screenshot('log', async () => logOf((await scenes()).good, 'Blue_50')),
    screenshot('card', async () => cardsOf((await scenes()).good)),
    screenshot('yaml', yamlOfStages),
  ]
}

function icon(name: string, source: string, path: string, side: number): Picture {
  return {
    name,
    path,
    async compose() {
      const drawing = await readFile(join(project.root, source), 'utf8')
      const html = `<style>body { margin: 0 } svg { display: block; width: ${side}px; height: ${side}px }</style>${drawing}`
      return { html, size: { width: side, height: side }, transparent: true }
    },
  }
}

function approving({ name, approving }: Scene): Moment {
  if (approving === undefined) throw new Error(`Run ${name} never came to the approval of Blue_100.`)
  return approving
}

function logOf(scene: Scene, stage: string): string {
  const lines = scene.logs.get(stage)
  if (lines === undefined) throw new Error(`Run ${scene.name} has no log of ${stage}.`)
  // What was measured, and what came of it: the sections before tell what was going to be done.
  const from = lines.findIndex(({ text }) => text === 'Proof') + 1
  const stages = listedStages(approving(scene).data)
  return logPage({ run: scene.name, stages, shown: stage, job: 'Shift', step: 'Canary: shift model', lines, from })
}

/** The cards that a run has when Blue_100 is to be approved, the latest first. */
function cardsOf({ name, attachments }: Scene): string {
  const cards = ['Blue_50', 'Blue_0'].flatMap((stage) => {
    const attached = attachments.get(stage)?.filter(({ type }) => type === 'Distributedtask.Core.Summary') ?? []
    if (attached.length === 0) throw new Error(`The step of ${stage} in run ${name} attached no card.`)
    return attached
  })
  return cardPage(
    name,
    cards.map(({ name, content }) => ({ title: name, markdown: content })),
  )
}

/** Two stages of the pipeline's file, and what all of them do by the guide. */
async function yamlOfStages(): Promise<string> {
  const file = '.pipelines/abtest.yml'
  const text = await readFile(join(project.root, file), 'utf8')
  const from = text.split('\n').findIndex((line) => line.includes('stage: Blue_50'))
  const stages = Object.entries(guide).map(([name, { green, blue, greenImage, blueImage }]) => {
    return { name, green, blue, images: imagesText(greenImage, blueImage) }
  })
  return yamlPage({ file, text, from, to: from + 32 }, stages)
}

function imagesText(green: 'old' | 'new', blue: 'new' | 'none'): string {
  if (blue === 'none') return `green runs the ${green} image, blue is gone`
  return green === 'new' ? 'both run the new image' : 'green runs the old image, blue the new one'
}
