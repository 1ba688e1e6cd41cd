import type { Browser } from 'playwright-core'
import { launchChromium } from '../chromium.ts'

/** The size of what the Marketplace calls a screenshot, in pixels. */
export const screenSize = { width: 1366, height: 768 } as const

/** A page to take a picture of. */
export interface Scenery {
  /** HTML that asks for nothing beyond itself. */
  readonly html: string
  /** In pixels; that of a screenshot unless told. */
  readonly size?: { readonly width: number; readonly height: number }
  readonly scheme?: 'light' | 'dark'
  /** For what is drawn on nothing. */
  readonly transparent?: boolean
}

/** Takes pictures, one after the other, in one browser; `close` ends it. */
export interface Camera {
  /** The PNG of a page. @throws when a script of the page fails */
  take(scenery: Scenery): Promise<Uint8Array>
  close(): Promise<void>
}

/** @throws when there is no Chromium, and none can be installed */
export async function openCamera(environment: NodeJS.ProcessEnv): Promise<Camera> {
  const browser = await launchChromium(environment)
  return { take: (scenery) => take(browser, scenery), close: () => browser.close() }
}

async function take(browser: Browser, scenery: Scenery): Promise<Uint8Array> {
  const { html, size = screenSize, scheme = 'light', transparent = false } = scenery
  const context = await browser.newContext({
    viewport: size,
    colorScheme: scheme,
    // Pictures of one source are to be the same wherever they are drawn.
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    offline: true,
  })
  try {
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('pageerror', (error) => troubles.push(error.message))
    await page.setContent(html, { waitUntil: 'load' })
    const picture = await page.screenshot({ omitBackground: transparent })
    if (troubles.length > 0) throw new Error(`A page to take a picture of failed: ${troubles.join(' ')}`)
    return picture
  } finally {
    await context.close()
  }
}
