import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, BrowserContextOptions, Frame, FrameLocator, Page } from 'playwright-core'
import { launchChromium } from '../../../scripts/chromium.ts'
import { freshPackage } from '../../../scripts/fresh-package.ts'
import { project } from '../../../scripts/project.ts'
import { type UnpackedExtension, unpack } from '../../packaged/vsix.ts'
import { type AzureDevOps, type Faults, playAzureDevOps, type RunOnStage } from './azure-devops.ts'
import type { HostSettings } from './host-page.ts'
import { themes } from './themes.ts'
import { serve, type WebServer } from './web-server.ts'

/** How a tab is opened. */
export interface TabSettings {
  readonly run: RunOnStage
  readonly faults?: Faults
  readonly theme?: keyof typeof themes
  /** The browser's. */
  readonly language?: 'en-US' | 'ja-JP'
  readonly forcedColors?: boolean
  readonly width?: number
  readonly tells?: HostSettings['tells']
  readonly opaque?: boolean
  /** Whether the browser's time stands still but for what a test lets pass by `page.clock`. */
  readonly stopClock?: boolean
}

/** The packaged tab inside Azure DevOps' page of a run, each of a site of its own. */
export interface Tab {
  readonly page: Page
  /** To find things in the tab. */
  readonly tab: FrameLocator
  /** To evaluate in it. */
  frame(): Frame
  readonly azure: AzureDevOps
  /** What went wrong in the browser: exceptions, and errors in its console. */
  readonly faults: readonly string[]
}

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }

let browser: Browser
let extension: UnpackedExtension
let hostPage: string
let atEnd: (() => Promise<void>)[] = []

// One browser for all test files: hooks outside of any suite are of all.
before(async function () {
  this.timeout(60_000)
  const { vsix } = await freshPackage()
  extension = unpack(vsix)
  hostPage = await bundleHostPage()
  browser = await launchChromium(process.env)
})
beforeEach(function () {
  // A machine that does other things beside may need seconds to open a window.
  this.currentTest?.timeout(40_000)
})
afterEach(async () => {
  await Promise.all(atEnd.map((close) => close()))
  atEnd = []
})
after(async () => {
  await browser?.close()
  extension?.remove()
})

async function bundleHostPage(): Promise<string> {
  const entry = join(project.root, 'tests/browser/stage/host-page.ts')
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife' })
  return outputFiles[0]?.text ?? ''
}

/** A server that nothing in the tab has any business with; it would answer anybody. */
export async function serveElsewhere(): Promise<WebServer> {
  const elsewhere = await serve('elsewhere', (_, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }).end('{}')
  })
  atEnd.push(elsewhere.close)
  return elsewhere
}

/** Opens an empty window, which is closed at the end of the test. */
export async function openWindow(settings: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'Asia/Tokyo', ...settings })
  atEnd.push(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

/** Opens the tab in a window of its own, which is closed at the end of the test. */
export async function openTab(settings: TabSettings): Promise<Tab> {
  const azure = await playAzureDevOps(hostPage, settings.run)
  azure.faults = settings.faults ?? {}
  const assets = await serve('assets', ({ url = '' }, response) => {
    const path = new URL(url, 'http://x').pathname.slice(1)
    const type = types[path.slice(path.lastIndexOf('.') + 1)]
    if (type === undefined || !extension.files.includes(path)) return void response.writeHead(404).end()
    response
      .writeHead(200, { 'content-type': `${type}; charset=utf-8` })
      .end(readFileSync(join(extension.folder, path)))
  })
  atEnd.push(...[azure, assets].map((server) => server.close))
  const page = await openWindow({
    locale: settings.language ?? 'en-US',
    viewport: { width: settings.width ?? 1280, height: 800 },
    forcedColors: settings.forcedColors === true ? 'active' : 'none',
  })
  if (settings.stopClock === true) await page.clock.install({ time: new Date('2026-11-23T04:20:00Z') })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.addInitScript((stage) => Object.assign(window, { stage }), {
    tab: `${assets.origin}/tab/index.html`,
    collection: azure.collection,
    project: azure.project,
    build: 7,
    tells: settings.tells ?? 'onBuildChanged',
    token: azure.token,
    theme: themes[settings.theme ?? 'light'],
    opaque: settings.opaque ?? false,
  } satisfies HostSettings)
  await page.goto(`${azure.origin}/run`)
  const frame = () => page.frames().find((each) => each.url().startsWith(assets.origin)) ?? page.mainFrame()
  return { page, tab: page.frameLocator('iframe'), frame, azure, faults }
}

/** Opens all that can be opened in a tab, also what is in there. */
export async function unfold({ frame }: Tab): Promise<void> {
  // No function in here has a name: the TypeScript that tests are run by would have it keep that, by means of its own.
  const left = await frame().evaluate(async (closed) => {
    for (let most = 40; most > 0 && document.querySelector(closed) !== null; most -= 1) {
      document.querySelector<HTMLElement>(closed)?.click()
      // The page is told of it in a moment, and draws what is inside.
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return document.querySelectorAll(closed).length
  }, 'details:not([open]) > summary')
  if (left > 0) throw new Error(`${left} parts do not open.`)
}

/** Puts another run on the stage, and opens the tab anew. */
export async function reopen({ azure, page, tab }: Tab, run: RunOnStage): Promise<void> {
  azure.run = run
  await page.reload()
  await tab.locator('h2').first().waitFor()
}
